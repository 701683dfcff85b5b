# Tulisan pada tombol jawaban. Kunci: option-<pertanyaan>-<jawaban>.

option-ktp-region-semarang-city = Kota Semarang
option-ktp-region-semarang-regency = Kabupaten Semarang (Ungaran)
option-ktp-region-elsewhere = Daerah lain
option-ktp-region-unknown = Tidak tahu

option-age-band-under-17 = Di bawah 17 tahun
option-age-band-17-to-64 = 17 sampai 64 tahun
option-age-band-65-or-more = 65 tahun atau lebih

option-joined-before-65-yes = Pernah
option-joined-before-65-no = Belum pernah
option-joined-before-65-unknown = Tidak ingat

option-working-now-yes = Ya, sedang bekerja
option-working-now-no = Tidak sedang bekerja

option-works-for-self = Bekerja sendiri
option-works-for-employer = Digaji orang lain atau perusahaan

option-bpjstk-cover-none = Tidak punya
option-bpjstk-cover-active = Punya, masih aktif
option-bpjstk-cover-unknown = Tidak tahu

option-care-need-emergency = 🚨 Gawat darurat sekarang
option-care-need-admitted = 🛏️ Sedang dirawat di rumah sakit
option-care-need-today = 🤒 Perlu berobat hari ini
option-care-need-none = Tidak ada, mau daftar saja

option-resident-6-months-yes = Ya, lebih dari 6 bulan
option-resident-6-months-no = Belum 6 bulan
option-resident-6-months-unknown = Tidak tahu

option-jkn-card-active = Aktif
option-jkn-card-inactive = Tidak aktif
option-jkn-card-never = Belum pernah punya
option-jkn-card-unknown = Tidak tahu

option-paid-before-self-paid = Bayar sendiri, lunas
option-paid-before-self-arrears = Bayar sendiri, ada tunggakan
option-paid-before-employer = Tempat kerja
option-paid-before-government = Pemerintah (gratis)
option-paid-before-unknown = Tidak tahu

option-accepts-class-3-yes = Ya, bersedia kelas III
option-accepts-class-3-no = Tidak

option-occupation-becak = Tukang becak
option-occupation-ojek = Ojek
option-occupation-angkot = Sopir angkot
option-occupation-sopir = Sopir
option-occupation-parkir = Juru parkir
option-occupation-pkl = Pedagang kaki lima
option-occupation-asongan = Pedagang asongan
option-occupation-pedagang-kecil = Pedagang kecil
option-occupation-petani = Petani
option-occupation-nelayan = Nelayan
option-occupation-tambal-ban = Tambal ban
option-occupation-serabutan = Buruh serabutan
option-occupation-pemulung = Pemulung
option-occupation-marbot = Marbot
option-occupation-guru-ngaji = Guru ngaji
option-occupation-lainnya = Lainnya
