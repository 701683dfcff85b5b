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
status-word-enrolled = Sudah dilindungi sejak { $since }
status-word-withdrawn = Ditutup sebelum diputuskan (tidak dilindungi lewat program ini)
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
status-event-approved = Petugas menyatakan lolos
status-event-waitlisted = Masuk daftar tunggu
status-event-rejected = Petugas belum bisa menerima
status-event-enrolled = Tercatat di BPJS
status-event-withdrawn = Ditarik oleh Bapak/Ibu
status-event-nik-released = Ditutup oleh petugas, karena NIK

status-next-submitted =
    <b>Selanjutnya:</b> petugas memeriksa, yang paling lama menunggu lebih dulu. Biasanya sekitar { $days } hari kerja sejak dikirim.
    Kabarnya dikirim ke chat ini. Bapak/Ibu tidak perlu mengirim ulang.
status-next-in-review =
    <b>Selanjutnya:</b> petugas memutuskan. Biasanya sekitar { $days } hari kerja sejak dikirim.
    Kabarnya dikirim ke chat ini. Bapak/Ibu tidak perlu mengirim ulang.
status-next-correction-requested =
    <b>Selanjutnya:</b> perbaiki yang diminta lewat tombol di bawah. Setelah itu petugas memeriksa lagi, biasanya sekitar { $days } hari kerja.
status-next-approved =
    <b>Selanjutnya:</b> petugas mendaftarkan Bapak/Ibu ke { $programme ->
        [uhc] BPJS Kesehatan
       *[pijar-semar] BPJS Ketenagakerjaan
    }. Perlindungan berlaku setelah tercatat di sana, belum sekarang.
    Tanggal mulainya dikirim ke chat ini. Tidak perlu membayar apa pun.
status-next-waitlisted =
    <b>Selanjutnya:</b> begitu ada tempat, petugas melanjutkan dari yang paling lama menunggu. Kapan ada tempat belum bisa dipastikan.
    Kabarnya dikirim ke chat ini. Sambil menunggu, syarat program lain bisa diperiksa lewat /cek.
status-next-rejected =
    <b>Selanjutnya:</b> kalau keadaan berubah, silakan daftar lagi: /daftar. Tidak setuju? Tunjukkan nomor ini di { $programme ->
        [uhc] meja UHC puskesmas mana pun, alamatnya di /faskes.
       *[pijar-semar] Disnaker, Jl. Ki Mangunsarkoro 21, telepon 024-8440335.
    }
status-next-appealed =
    <b>Selanjutnya:</b> petugas lain memeriksa keberatan Bapak/Ibu. Kabarnya dikirim ke chat ini.
status-next-enrolled =
    <b>Selanjutnya:</b> simpan kartu atau nomor kepesertaan. { $programme ->
        [uhc] Kalau perlu berobat, mulai dari puskesmas yang tertulis pada kartu.
       *[pijar-semar] Kalau terjadi kecelakaan saat bekerja, segera ke rumah sakit, lalu hubungi BPJS Ketenagakerjaan di 175.
    }
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
