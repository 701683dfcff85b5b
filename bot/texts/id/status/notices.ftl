# Kabar tentang pendaftaran, dikirim atas kemauan sendiri. Kabar tidak pernah meminta data, OTP, PIN, atau uang.
# Kunci: notice-.... Alasan: notice-reason-<program>-<alasan>, selalu dengan sesuatu yang bisa dikerjakan.

notice-approved-pijar-semar =
    ✅ Kabar baik untuk <b>{ $reference }</b> ({ $programme }):
    <b>Lolos, sedang didaftarkan (BELUM dilindungi)</b>

    <b>Selanjutnya:</b> petugas mendaftarkan Bapak/Ibu ke BPJS Ketenagakerjaan. Perlindungan berlaku setelah tercatat di sana, belum sekarang. Tanggal mulainya kami kirim ke chat ini.

    Iurannya dibayar Pemerintah Kota. Bapak/Ibu tidak perlu membayar apa pun.
notice-approved-uhc =
    ✅ Kabar baik untuk <b>{ $reference }</b> ({ $programme }):
    <b>Lolos, sedang didaftarkan (BELUM dilindungi)</b>

    <b>Selanjutnya:</b> petugas mendaftarkan Bapak/Ibu ke BPJS Kesehatan. Kartu bisa dipakai setelah aktif, belum sekarang. Tanggal mulainya kami kirim ke chat ini.

    Iurannya dibayar Pemerintah Kota. Kalau perlu berobat sebelum itu, datang ke meja UHC di puskesmas: /faskes.

notice-cover-held = ✅ <b>{ $cover }</b> ikut didaftarkan.
notice-cover-missed = <b>{ $cover }:</b> mohon maaf, tempatnya sudah habis, jadi yang ini tidak ikut. Perlindungan yang lain tetap didaftarkan.

notice-no-photo =
    Tentang <b>{ $reference }</b> ({ $programme }): berkas untuk <b>{ $item }</b> ternyata tidak bisa dibuka sebagai foto, jadi tidak terbaca petugas.

    Pendaftaran tetap berjalan, tidak perlu mendaftar lagi. Kalau fotonya diperlukan, petugas memintanya lagi di chat ini; nanti mohon kirim lewat pilihan Foto, bukan sebagai berkas.

notice-rejected =
    Tentang <b>{ $reference }</b> ({ $programme }): mohon maaf, pendaftaran ini <b>belum bisa diterima</b>.
notice-note = <b>Catatan petugas:</b> { $note }
notice-objection-pijar-semar =
    <b>Tidak setuju?</b> Ketuk "Ajukan keberatan" di bawah: petugas lain akan melihatnya. Bisa juga datang atau telepon, sebutkan nomor { $reference }:
    { desk-disnaker }
notice-objection-uhc =
    <b>Tidak setuju?</b> Ketuk "Ajukan keberatan" di bawah: petugas lain akan melihatnya. Bisa juga datang dan sebutkan nomor { $reference }:
    { desk-puskesmas }

notice-reason-pijar-semar-not-resident =
    <b>Alasan:</b> alamat pada KTP bukan di Kota Semarang.
    <b>Yang bisa dilakukan:</b> { door-moved-disdukcapil }
notice-reason-pijar-semar-not-working =
    <b>Alasan:</b> menurut pemeriksaan, Bapak/Ibu sedang tidak bekerja. Pijar Semar melindungi orang yang sedang bekerja.
    <b>Yang bisa dilakukan:</b> { door-come-back-working }
notice-reason-pijar-semar-employed =
    <b>Alasan:</b> Bapak/Ibu bekerja pada perusahaan atau pemberi kerja yang wajib mendaftarkan pekerjanya.
    <b>Yang bisa dilakukan:</b> { door-employer-registers }
notice-reason-pijar-semar-covered =
    <b>Alasan:</b> Bapak/Ibu masih peserta aktif BPJS Ketenagakerjaan.
    <b>Yang bisa dilakukan:</b> kartu yang sekarang tetap berlaku, jangan dihentikan. Kalau nanti tidak aktif, silakan daftar lagi: /daftar.
notice-reason-pijar-semar-too-old =
    <b>Alasan:</b> umur sudah melewati batas untuk peserta baru.
    <b>Yang bisa dilakukan:</b> { door-working-relative } { door-apply-uhc }
notice-reason-pijar-semar-data-mismatch =
    <b>Alasan:</b> data yang dikirim tidak cocok dengan data kependudukan.
    <b>Yang bisa dilakukan:</b> cocokkan dulu KTP dan KK di kantor kelurahan, lalu daftar lagi: /daftar.
notice-reason-pijar-semar-not-reached =
    <b>Alasan:</b> petugas sudah mencoba memastikan keadaan di lapangan, tetapi belum bertemu Bapak/Ibu.
    <b>Yang bisa dilakukan:</b> datang ke kantor kelurahan dengan KTP dan KK, lalu daftar lagi: /daftar.
notice-reason-pijar-semar-other =
    <b>Alasan:</b> ada pada catatan petugas di bawah ini.
    <b>Yang bisa dilakukan:</b> tanyakan di kantor kelurahan. Kalau keadaannya sudah berubah, silakan daftar lagi: /daftar.

notice-reason-uhc-not-resident =
    <b>Alasan:</b> alamat pada KTP bukan di Kota Semarang.
    <b>Yang bisa dilakukan:</b> { door-moved-disdukcapil }
notice-reason-uhc-short-stay =
    <b>Alasan:</b> belum cukup lama menetap di Kota Semarang.
    <b>Yang bisa dilakukan:</b> { door-domicile-letter } Setelah cukup lama menetap, silakan daftar lagi: /daftar.
notice-reason-uhc-employer-pays =
    <b>Alasan:</b> iuran JKN Bapak/Ibu masih ditanggung tempat kerja.
    <b>Yang bisa dilakukan:</b> { door-employer-jkn }
notice-reason-uhc-card-active =
    <b>Alasan:</b> kartu JKN Bapak/Ibu masih aktif.
    <b>Yang bisa dilakukan:</b> { door-use-card } Kalau nanti tidak aktif, silakan daftar lagi: /daftar.
notice-reason-uhc-not-class-3 =
    <b>Alasan:</b> iuran yang dibayar kota hanya untuk kelas III.
    <b>Yang bisa dilakukan:</b> { door-jkn-own-class }
notice-reason-uhc-data-mismatch =
    <b>Alasan:</b> data yang dikirim tidak cocok dengan data kependudukan.
    <b>Yang bisa dilakukan:</b> cocokkan dulu KTP dan KK di kantor kelurahan, lalu daftar lagi: /daftar.
notice-reason-uhc-not-reached =
    <b>Alasan:</b> petugas sudah mencoba memastikan keadaan, tetapi belum bertemu Bapak/Ibu.
    <b>Yang bisa dilakukan:</b> { door-uhc-desk }
notice-reason-uhc-other =
    <b>Alasan:</b> ada pada catatan petugas di bawah ini.
    <b>Yang bisa dilakukan:</b> { door-uhc-desk }

notice-correction =
    ✏️ Petugas memeriksa <b>{ $reference }</b> ({ $programme }) dan mohon ini diperbaiki:
notice-item = • { $item }
notice-correction-next =
    Tekan tombol di bawah. Yang ditanyakan hanya itu; jawaban lain tidak berubah.
    Ragu apakah pesan ini asli? Tunjukkan nomornya di kantor kelurahan.

notice-released =
    Tentang <b>{ $reference }</b> ({ $programme }): pendaftaran ini <b>ditutup oleh petugas</b>, karena NIK di dalamnya perlu dipakai pemiliknya atau salah ketik.

    Kalau NIK itu benar milik Bapak/Ibu, datang ke kantor kelurahan dengan KTP. Kalau salah ketik, silakan daftar lagi dengan NIK sendiri: /daftar.

notice-sent-back =
    🔎 Petugas memeriksa sekali lagi pendaftaran <b>{ $reference }</b> ({ $programme }), karena ada yang perlu dipastikan.
    <b>Untuk sementara tidak ada dalam daftar tunggu (BELUM dilindungi).</b>

    Bapak/Ibu tidak perlu berbuat apa-apa sekarang. Kabarnya kami kirim ke chat ini. Ada yang mau ditanyakan? Datang ke kantor kelurahan dengan KTP.
