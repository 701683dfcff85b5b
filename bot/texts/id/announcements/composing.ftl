# Pengumuman: persetujuan warga, dan petugas yang menulisnya. Kunci: announcements-... (warga), announcement-... (petugas).

announcements-ask =
    Boleh kami kirim <b>pengumuman</b> tentang Pijar Semar dan UHC ke sini? Jarang, dan bisa dihentikan kapan saja.

    Kabar tentang pendaftaran Bapak/Ibu tetap dikirim, apa pun pilihannya.
btn-announcements-yes = 🔔 Ya, boleh
btn-announcements-no = 🔕 Tidak
announcements-on = 🔔 Baik, pengumuman akan dikirim ke sini. Mau memilih topik, atau berhenti? Kirim /pengumuman.
announcements-off = 🔕 Baik, pengumuman tidak dikirim. Berubah pikiran? Kirim /pengumuman.
announcements-status =
    { $state ->
       *[off] 🔕 Pengumuman: <b>tidak dikirim</b> ke sini.
        [unasked] Pengumuman: belum dipilih, jadi tidak dikirim.
    }

    Kabar tentang pendaftaran Bapak/Ibu selalu dikirim. Mau terima pengumuman?
announcements-topics =
    { $on ->
        [0] 🔕 Pengumuman: <b>semua topik dimatikan</b>.
       *[other] 🔔 Pengumuman: <b>dikirim</b> ke sini, untuk topik yang bertanda ✅.
    }

    Ketuk topik untuk mematikan atau menyalakannya. Kabar tentang pendaftaran Bapak/Ibu selalu dikirim.
btn-announcements-topic =
    { $on ->
        [true] ✅ { $topic }
       *[false] 🔕 { $topic }
    }
btn-announcements-all-off = 🔕 Matikan semua

announcement-topic-coverage = Perlindungan dan manfaat
announcement-topic-quota = Kuota dan pendaftaran dibuka
announcement-topic-service = Jadwal dan layanan
announcement-topic-reminder = Pengingat

## Pesan yang diterima warga

announcement-message =
    📢 <b>Pengumuman Pemerintah Kota Semarang</b>

    { $text }

    —
    Topik: { $topic }. Mematikan topik ini atau semuanya: /pengumuman
    Pengumuman tidak pernah meminta data, OTP, atau uang.
btn-announcement-check-pijar-semar = 🔎 Cek syarat Pijar Semar
btn-announcement-check-uhc = 🔎 Cek syarat UHC
btn-announcement-apply-pijar-semar = 📝 Daftar Pijar Semar
btn-announcement-apply-uhc = 📝 Daftar UHC
announcement-way-in-preview = Di sini hanya contoh. Pada warga, tombol ini membuka pendaftaran.

## Petugas: menulis

q-announcing-topic =
    📢 <b>Pengumuman baru</b>

    Tentang apa? Warga bisa mematikan topik satu per satu.
label-announcement-topic = Topik
q-announcing-audience = Untuk siapa? Yang menerima hanya warga yang setuju menerima pengumuman.
q-announcing-audience-help = Pengumuman hanya sampai kepada warga yang setuju menerima pengumuman, tidak mematikan topiknya, dan tidak memblokir bot. Jumlahnya dihitung sebelum dikirim.
option-audience-agreed = Semua yang setuju
option-audience-pijar-semar = Pendaftar Pijar Semar
option-audience-uhc = Pendaftar UHC
label-announcement-audience = Penerima
q-announcing-narrow = Hanya untuk sebagian dari mereka? Pilih menurut apa, atau ketuk "Lewati".
q-announcing-narrow-help = Yang dilihat adalah pendaftaran terbaru setiap orang. Kalau beberapa dipilih, penerima harus cocok dengan semuanya.
option-narrow-status = Tahap pendaftaran
option-narrow-area = Kecamatan atau kelurahan
option-narrow-occupation = Pekerjaan
option-narrow-finding = Hal yang perlu dilihat petugas
option-narrow-language = Bahasa
option-narrow-except = Ada yang dikecualikan
label-announcement-narrow = Dipersempit
q-announcing-statuses = Pendaftarannya sampai tahap mana? Boleh lebih dari satu.
label-announcement-statuses = Tahap
announcement-status-submitted = menunggu diperiksa
announcement-status-in-review = sedang diperiksa
announcement-status-correction-requested = diminta perbaikan
announcement-status-approved = lolos, sedang didaftarkan
announcement-status-waitlisted = menunggu tempat
announcement-status-rejected = belum bisa diterima
announcement-status-appealed = keberatan diperiksa
announcement-status-enrolled = sudah terdaftar di BPJS
announcement-status-withdrawn = ditarik
announcement-status-expired = lewat batas waktu
q-announcing-kecamatan = Di kecamatan mana? Boleh lebih dari satu.
q-announcing-kelurahan = Hanya kelurahan tertentu? Pilih, atau ketuk "Lewati" untuk seluruh kecamatan.
q-announcing-occupations = Pekerjaannya apa? Boleh lebih dari satu.
q-announcing-findings = Yang pendaftarannya punya hal apa? Boleh lebih dari satu.
label-announcement-findings = Hal
announcement-finding-card-inactive = kartu JKN tidak aktif
announcement-finding-card-was-pbi = kartu JKN tidak aktif, dulu dibayar pemerintah
announcement-finding-arrears = ada tunggakan JKN
announcement-finding-care-emergency = keadaan darurat
announcement-finding-care-admitted = sedang dirawat
announcement-finding-care-today = perlu berobat hari ini
announcement-finding-not-known = belum diketahui: { $what }
announcement-finding-ktp-regency = alamat KTP di luar kota
announcement-finding-ktp-elsewhere = alamat KTP di luar kota
announcement-finding-too-young = umur terlalu muda
announcement-finding-over-age = umur melewati batas
announcement-finding-not-working = sedang tidak bekerja
announcement-finding-employer = digaji pemberi kerja
announcement-finding-covered-already = BPJS TK masih aktif
announcement-finding-age-mismatch = umur tidak cocok
announcement-finding-listed-covered = ada di daftar peserta lama
announcement-finding-listed-bpjstk = ada di daftar BPJS TK
announcement-finding-listed-civil-servant = ada di daftar pegawai
announcement-finding-unknown-joined-before-65 = pernah ikut sebelum 65
announcement-finding-class-3 = tidak bersedia kelas III
announcement-finding-card-active = kartu JKN masih aktif
announcement-finding-employer-pays = ditanggung tempat kerja
announcement-finding-listed-jkn = ada di daftar JKN aktif
q-announcing-languages = Warga yang memakai bahasa apa?
label-announcement-languages = Bahasa
language-id = Bahasa Indonesia
q-announcing-left-out = Siapa yang tidak perlu menerimanya?
option-left-out-enrolled = Yang sudah terdaftar di BPJS
option-left-out-other = Pendaftar program lainnya
option-left-out-had = Yang sudah menerima pengumuman tertentu
label-announcement-left-out = Kecuali
q-announcing-had = Yang sudah menerima pengumuman yang mana? Di sini paling banyak 50 pengumuman terbaru.
label-announcement-had = Sudah menerima
announcement-earlier = { $number }: { $topic }, { DATE($day) }
q-announcing-text =
    Tulis pengumumannya, dalam satu pesan. Boleh tebal, miring, bertautan; boleh juga foto atau dokumen dengan tulisan di bawahnya.

    Contoh: Loket Pijar Semar di Kecamatan Genuk buka hari Sabtu, 08.00–12.00.
q-announcing-text-help =
    Dikirim persis seperti ditulis: tebal, miring, kutipan, tautan, dan baris baru tetap. Pengumuman tidak boleh meminta NIK, nomor KK, foto KTP, OTP, PIN, rekening, atau uang. Tautan hanya ke situs kota dan BPJS.
label-announcement-text = Isi
q-announcing-translation = Tulisannya dalam { $name }? Kalau dilewati, warga yang memakai bahasa itu menerima tulisan yang pertama.
label-announcement-translation = Terjemahan
q-announcing-starts =
    Kapan dikirim? Ketuk, atau tulis hari dan jamnya.

    Contoh: Senin jam 9, atau 5 Desember 08.00
q-announcing-starts-help = Belum ada yang dikirim sebelum petugas pengumuman lain menyetujuinya. Antara pukul 21.00 dan 06.00 tidak ada yang dikirim; lanjut paginya.
option-starts-now = Segera setelah disetujui
announcement-tomorrow = Besok 08.00 ({ DATE($at) })
announcement-moment = { DATETIME($at) }
label-announcement-starts = Waktu
q-announcing-extras = Ada tambahan? Pilih, atau ketuk "Lewati".
option-extras-links = Tombol tautan
option-extras-opens = Tombol cek syarat atau daftar
option-extras-until = Batas waktu mengirim
option-extras-joiners = Juga untuk yang menyusul
label-announcement-extras = Tambahan
q-announcing-links =
    Tulis tombolnya, satu baris satu tombol, paling banyak tiga.

    Contoh: Info lengkap - https://semarangkota.go.id
label-announcement-links = Tombol tautan
q-announcing-opens = Tombol yang mana? Warga yang mengetuknya langsung dibawa ke sana.
label-announcement-opens = Tombol bot
q-announcing-until =
    Sampai kapan boleh dikirim? Setelah itu, yang belum terkirim tidak jadi dikirim. Ketuk, atau tulis hari dan jamnya.

    Contoh: Jumat jam 17
label-announcement-until = Sampai
q-announcing-joiners = Berapa hari juga dikirim kepada warga yang baru cocok sesudahnya, misalnya baru mendaftar?
option-joiners-7 = 7 hari
option-joiners-14 = 14 hari
option-joiners-30 = 30 hari
label-announcement-joiners = Menyusul

invalid-moment = Hari dan jamnya belum terbaca. Mohon tulis lagi. Contoh: besok jam 8, Senin 09.30, atau 5 Desember 08.00
announcement-start-wrong = Waktu mulai harus nanti, paling lama { $days } hari lagi. Contoh: besok jam 8
announcement-until-wrong = Batas waktunya paling cepat satu jam sesudah mulai ({ DATETIME($first) }), paling lama { $days } hari. Contoh: lusa jam 17
announcement-links-number = Mohon tulis satu sampai { $limit } tombol, satu baris satu tombol. Contoh: Info lengkap - https://semarangkota.go.id
announcement-links-form = Baris "{ $line }" belum terbaca. Tulis kata-kata tombolnya, lalu alamat lengkapnya. Contoh: Info lengkap - https://semarangkota.go.id
announcement-links-label = Tulisan tombol "{ $label }" terlalu panjang; paling panjang { $limit } huruf. Contoh: Info lengkap
announcement-empty = Isi pengumuman belum terbaca; mohon tulis dengan kata-kata, contoh: Loket di Kecamatan Genuk buka hari Sabtu.
announcement-too-long = Tulisan ini { $length } huruf, paling panjang { $limit } huruf; mohon disingkat. Contoh: sebut alamat loket, dan taruh keterangan lain di tombol tautan.
announcement-foreign-link = Ada "{ $address }". Supaya warga tidak tertipu, tautan hanya boleh ke: { $domains }. Mohon tulis lagi. Kalau itu bukan alamat, beri spasi sesudah titiknya. Contoh: Jl. Pemuda
announcement-asks-for-data = Ada tulisan "{ $word }". Pengumuman tidak pernah meminta NIK, KK, foto KTP, OTP, PIN, rekening, atau uang, supaya warga mudah mengenali penipuan. Mohon tulis lagi tanpa itu, contoh: Silakan buka /status. "Bawa KTP ke loket", nama kegiatan seperti "PIN Polio", dan peringatan seperti "Jangan berikan OTP kepada siapa pun" boleh.

announcement-preview-before = 👇 Persis seperti inilah pesan yang akan diterima warga:
announcement-summary =
    👆 <b>Sudah benar?</b>

    Penerima: <b>{ $segment }</b>
    Topik: { $topic }
    Waktu: { $schedule }

    Lanjut: jumlah penerima dihitung dulu, belum ada yang dikirim. Batal: /batal
btn-announcement-count = 🔢 Hitung penerima
announcement-counting = 🔢 Jumlah penerima sedang dihitung. Hasilnya segera dikirim ke sini.

# Penerima dan waktu dalam kata-kata
announcement-everybody = semua warga yang setuju menerima pengumuman
announcement-group-programmes = pendaftar { $values }
announcement-group-statuses = tahap: { $values }
announcement-group-areas = di { $values }
announcement-group-occupations = pekerjaan: { $values }
announcement-group-findings = dengan hal: { $values }
announcement-group-languages = memakai { $values }
announcement-group-separator = { " · " }
announcement-area-kecamatan = Kecamatan { $name }
announcement-area-kelurahan = Kelurahan { $name }
announcement-had = yang sudah menerima { $count } pengumuman sebelumnya
announcement-except = kecuali { $who }
announcement-at-once = segera setelah disetujui
announcement-at = mulai { DATETIME($at) }
announcement-until = sampai { DATETIME($at) }
announcement-joiners = juga untuk yang menyusul dalam { $days } hari
announcement-duration-seconds = sekitar { $count } detik
announcement-duration-minutes = sekitar { $count } menit
announcement-duration-hours = sekitar { $count } jam

## Petugas: disetujui orang kedua

announcement-composed =
    📢 <b>Pengumuman { $number }</b> siap

    Penerima: { $segment }, <b>{ $recipients } orang</b>
    Topik: { $topic }
    Lama mengirim: { $duration }
    Waktu: { $schedule }

    Belum dikirim: petugas pengumuman lain harus menyetujuinya dulu.
announcement-nobody = 📢 <b>Pengumuman { $number }</b>: belum ada warga yang bisa menerimanya ({ $segment }). Ketuk "Ubah" untuk memilih penerima lain.
btn-announcement-propose = ✅ Minta persetujuan
btn-announcement-test = 👁 Kirim uji ke saya
btn-announcement-approve = ✅ Setujui
btn-announcement-edit = ✏️ Ubah
btn-announcement-decline = ❌ Batalkan
announcement-proposed = ✅ Pengumuman { $number } menunggu persetujuan petugas pengumuman lain. Kabarnya dikirim ke sini.
announcement-no-second = Belum ada petugas pengumuman kedua, padahal setiap pengumuman harus disetujui dua orang. Minta admin mengundang satu lagi dengan /petugas. Pengumuman ini menunggu: petugas itu bisa membukanya lewat /umumkan.
announcement-request =
    👆 <b>Setujui pengumuman { $number }?</b>

    Penerima: { $segment }, <b>{ $recipients } orang</b>
    Topik: { $topic }
    Lama mengirim: { $duration }
    Waktu: { $schedule }

    Yang disetujui persis pesan di atas, untuk penerima dan jumlah ini.
announcement-not-own = Hanya penulisnya yang bisa mengubah pengumuman ini.
announcement-nobody-now = Belum ada warga yang bisa menerima pengumuman ini.
announcement-own = Pengumuman sendiri harus disetujui petugas lain.
announcement-conflict = Pengumuman ini baru saja berubah. Lihat kartunya yang terbaru.
announcement-gone = Pengumuman ini tidak ada lagi.
announcement-done =
    { $act ->
        [approve] ✅ Pengumuman { $number } disetujui: { $schedule }.
       *[decline] ❌ Pengumuman { $number } dibatalkan. Tidak ada yang dikirim.
    }
announcement-void = ⚠️ Pengumuman { $number } belum dikirim: penerimanya sekarang { $recipients } orang, jauh lebih banyak daripada yang disetujui. Persetujuan diminta lagi.
