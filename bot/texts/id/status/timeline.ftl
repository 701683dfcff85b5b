# Warga melihat dan menarik pendaftarannya sendiri. Kunci: status-..., withdraw-..., correction-..., programme-....
# Kata-kata tentang perlindungan dibuat tepat dan sama di mana-mana: jangan dipendekkan.

programme-pijar-semar = Pijar Semar
programme-uhc = UHC

## Tahap

status-word-submitted = Menunggu diperiksa petugas (BELUM dilindungi)
status-word-in-review = Sedang diperiksa petugas (BELUM dilindungi)
status-word-correction-requested = Menunggu perbaikan dari Bapak/Ibu (BELUM dilindungi)
status-word-approved = Lolos, sedang didaftarkan (BELUM dilindungi)
status-word-waitlisted = Menunggu tempat (BELUM dilindungi)
status-word-rejected = Belum bisa diterima (tidak dilindungi lewat program ini)
status-word-appealed = Keberatan sedang diperiksa (BELUM dilindungi)
status-word-enrolled =
    { $begun ->
        [false] Dilindungi mulai { $since } (hari ini BELUM dilindungi)
       *[true] Sudah dilindungi sejak { $since }
    }
status-word-withdrawn = Ditutup, tidak diteruskan (tidak dilindungi lewat program ini)
status-word-expired = Lewat batas waktu (tidak dilindungi lewat program ini)

## Satu pendaftaran

status-head =
    📋 <b>{ $reference }</b> · { $programme }
    <b>{ $status }</b>
status-event = • { DATETIME($at) }: { $what }
status-event-submitted = Pendaftaran dikirim
status-event-in-review = Petugas mulai memeriksa
status-event-correction-requested = Petugas minta perbaikan
status-event-resubmitted = Perbaikan dikirim
status-event-approved = Lolos dan mendapat tempat
status-event-waitlisted = Lolos pemeriksaan, masuk daftar tunggu
status-event-returned = Diperiksa petugas sekali lagi
status-event-offered = Ada tempat, ditanyakan kepada Bapak/Ibu
status-event-offer-lapsed = Tempat lewat batas waktu tanpa jawaban
status-event-declined = Tempat dilepas oleh Bapak/Ibu
status-event-expired = Ditutup karena lewat batas waktu
status-event-rejected = Petugas belum bisa menerima
status-event-enrolled = Tercatat di BPJS
status-event-withdrawn = Ditarik oleh Bapak/Ibu
status-event-nik-released = Ditutup oleh petugas, karena NIK

status-due =
    { $late ->
        [true] Perkiraannya { $known ->
            [false] kira-kira { DATE($due) }
           *[true] { DATE($due) }
        }, jadi sudah lewat. Mohon maaf. Mau bertanya? Tunjukkan nomor ini di kantor kelurahan.
       *[false] Perkiraan selesai: { $known ->
            [false] kira-kira { DATE($due) }. Hari libur tahun itu belum ditetapkan, jadi bisa bergeser sedikit.
           *[true] { DATE($due) }.
        }
    }
status-next-submitted =
    <b>Selanjutnya:</b> petugas memeriksa, yang paling lama menunggu lebih dulu.
    { status-due }
    Kabarnya dikirim ke chat ini. Bapak/Ibu tidak perlu mengirim ulang.
status-next-in-review =
    <b>Selanjutnya:</b> petugas memutuskan.
    { status-due }
    Kabarnya dikirim ke chat ini. Bapak/Ibu tidak perlu mengirim ulang.
status-next-correction-requested =
    <b>Selanjutnya:</b> perbaiki yang diminta lewat tombol di bawah, paling lambat <b>{ DATE($day) }</b>. Setelah itu petugas memeriksa lagi. Kalau tidak dikirim, pendaftaran ini ditutup.
status-next-approved =
    <b>Selanjutnya:</b> petugas mendaftarkan Bapak/Ibu ke { $own }. Perlindungan berlaku setelah tercatat di sana, belum sekarang.
    Tanggal mulainya dikirim ke chat ini. Tidak perlu membayar apa pun.
status-in-line =
    <b>Urutan { $position } dari { $total } (BELUM dilindungi)</b>
    Yang sakit lebih dulu, lalu yang lebih dulu lolos pemeriksaan.
status-in-line-by-rank =
    <b>Urutan { $position } dari { $total } (BELUM dilindungi)</b>
    Urutan ini dari putaran penetapan yang terakhir. Tempat { PERIOD($period) } yang dilepas diberikan menurut urutan ini.
status-ranks-ended =
    <b>Lolos pemeriksaan, menunggu putaran penetapan (BELUM dilindungi)</b>
    Urutan dari putaran { PERIOD($before) } tidak dipakai lagi. Tempat { PERIOD($period) } dibagi lewat putaran baru. Bapak/Ibu ikut, tidak perlu mendaftar lagi. Yang menunggu: { $total } orang.
status-waits-for-round =
    <b>Lolos pemeriksaan, menunggu putaran penetapan (BELUM dilindungi)</b>
    Yang menunggu: { $total } orang. Urutannya ditentukan dalam putaran penetapan menurut aturan yang diumumkan, bukan siapa cepat.
status-round =
    { $over ->
        [true] Putaran ke-{ $number } sudah ditutup { DATE($day) }. Hasilnya sedang disiapkan dan dikirim ke chat ini. Yang lolos sesudah daftarnya dibuat ikut putaran berikutnya.
       *[false] Putaran ke-{ $number } sedang dibuka. Pendaftaran ditutup { DATE($day) }, lalu semua yang lolos diurutkan.
    }
status-places-not-set = Kuota { PERIOD($period) } belum ditetapkan, jadi belum ada tempat yang bisa diberikan.
status-places-covered-missing = Daftar orang yang sudah dilindungi sedang dilengkapi untuk { PERIOD($period) }, jadi belum ada tempat yang bisa diberikan.
status-period-ends =
    Kalau sampai { DATE($day) } belum dapat tempat, Bapak/Ibu tetap menunggu dan tidak perlu mendaftar lagi. { $by_round ->
        [true] Tempat { PERIOD($next) } dibagi lewat putaran baru, dan Bapak/Ibu ikut.
       *[false] Tempat { PERIOD($next) } diberikan menurut urutan yang sama.
    }
status-offered =
    🎉 <b>Ada tempat untuk Bapak/Ibu (BELUM dilindungi).</b>
    { $question }
    Jawab paling lambat <b>{ DATE($day) }</b> lewat tombol di bawah. Sesudah itu tempatnya tidak disimpan lagi.
status-next-waitlisted =
    <b>Selanjutnya:</b> begitu ada tempat untuk Bapak/Ibu, kami tanya dulu lewat chat ini. Kapan ada tempat belum bisa dipastikan. Sambil menunggu, syarat program lain bisa diperiksa lewat /cek.
status-next-rejected =
    <b>Selanjutnya:</b> kalau keadaan berubah, silakan daftar lagi: /daftar. Tidak setuju? Ketuk "Ajukan keberatan", atau tunjukkan nomor ini di { $own }
status-next-appealed =
    <b>Selanjutnya:</b> petugas lain memeriksa keberatan Bapak/Ibu. Kabarnya dikirim ke chat ini.
status-next-enrolled =
    <b>Selanjutnya:</b> simpan kartu atau nomor kepesertaan. { $own }
# Bagian yang berbeda untuk tiap program ($own di atas): siapa yang mendaftarkan, di mana keberatan, apa yang dilakukan.
status-next-approved-pijar-semar = BPJS Ketenagakerjaan
status-next-approved-uhc = BPJS Kesehatan
status-next-rejected-pijar-semar = Disnaker, Jl. Ki Mangunsarkoro 21, telepon 024-8440335.
status-next-rejected-uhc = meja UHC puskesmas mana pun, alamatnya di /faskes.
status-next-enrolled-pijar-semar = Kalau terjadi kecelakaan saat bekerja, segera ke rumah sakit, lalu hubungi BPJS Ketenagakerjaan di 175.
status-next-enrolled-uhc = Kalau perlu berobat, mulai dari puskesmas yang tertulis pada kartu.
status-next-withdrawn = <b>Selanjutnya:</b> kapan saja boleh mendaftar lagi: /daftar.
status-next-expired = <b>Selanjutnya:</b> silakan mendaftar lagi: /daftar.

btn-status-refresh = 🔄 Muat ulang
btn-show-status = 📋 Lihat status
btn-withdraw-application = ↩️ Tarik pendaftaran
btn-begin-correction = ✏️ Mulai perbaikan
status-refreshed = Ini keadaan terbaru.
status-changed = Keadaannya baru saja berubah. Ini yang terbaru.
status-gone = Pendaftaran itu tidak ditemukan di akun ini.

## Beberapa pendaftaran, atau belum ada

status-several = 📋 <b>Pendaftaran dari akun ini</b>, yang terbaru di atas. Pilih nomornya untuk melihat rinciannya.
status-part = Di sini { $shown } dari { $total } pendaftaran. { $more ->
        [true] Untuk yang lain, ketuk "Berikutnya".
       *[false] Untuk kembali ke yang terbaru, ketuk "Dari awal".
    }
status-line =
    <b>{ $reference }</b> · { $programme }
    { $status }
    Dikirim { $day }
status-none = Belum ada pendaftaran dari akun ini. Mau mendaftar? Kirim /daftar. Mau periksa syarat dulu? Kirim /cek.
status-unsent = Isian Bapak/Ibu masih tersimpan, tetapi <b>belum dikirim</b>. Kirim /lanjut untuk meneruskan.

correction-not-wanted = Pendaftaran ini sudah tidak menunggu perbaikan. Terima kasih.

## Menarik

withdraw-nothing = Tidak ada pendaftaran yang bisa ditarik. Keadaan semua pendaftaran: /status.
withdraw-which = Pendaftaran mana yang mau ditarik?
withdraw-ask =
    Tarik pendaftaran <b>{ $reference }</b> ({ $programme })?

    Setelah ditarik, petugas tidak memeriksanya lagi. Kalau nanti mendaftar lagi, urutannya mulai dari belakang.
btn-withdraw-application-yes = Ya, tarik
btn-withdraw-no = Tidak jadi
withdraw-kept = Baik, pendaftaran { $reference } tetap berjalan.
withdraw-done = ↩️ Pendaftaran <b>{ $reference }</b> sudah ditarik dan tidak diperiksa lagi. Kapan saja boleh mendaftar lagi: /daftar.
