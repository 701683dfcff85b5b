# Penyerahan ke BPJS dan jawabannya. Kunci: notice-enrolled-..., notice-enrolment-corrected, notice-bpjs-refused, enrolment-....

notice-enrolled-pijar-semar =
    🛡️ <b>{ $reference }</b> ({ $programme })
    <b>{ $begun ->
        [true] Sudah dilindungi sejak { $day }
       *[false] Dilindungi mulai { $day }
    }</b>

    Nomor peserta BPJS Ketenagakerjaan: <b>{ $number }</b>. Simpan pesan ini, kabari juga keluarga.

    <b>Yang ditanggung mulai tanggal itu:</b>
    • Kecelakaan saat bekerja, juga di jalan berangkat dan pulang: berobat sampai sembuh sesuai kebutuhan medis.
    • Meninggal karena kecelakaan kerja: keluarga menerima { RUPIAH($accident) }.
    • Meninggal karena sebab lain: keluarga menerima { RUPIAH($early) }. Mulai { $full_day }: { RUPIAH($full) }.

    <b>Kalau terjadi kecelakaan kerja:</b>
    1. Segera ke rumah sakit. Bilang: peserta BPJS Ketenagakerjaan, sebutkan nomor di atas.
    2. Telepon BPJS Ketenagakerjaan di 175.
    3. Simpan semua surat dari rumah sakit dan nama saksi.

    Iuran dibayar Pemerintah Kota. Bapak/Ibu tidak perlu membayar apa pun.
notice-enrolled-uhc =
    🛡️ <b>{ $reference }</b> ({ $programme })
    <b>{ $begun ->
        [true] Sudah dilindungi sejak { $day }
       *[false] Dilindungi mulai { $day }
    }</b>

    Nomor kartu JKN: <b>{ $number }</b> (kelas III). Simpan pesan ini.

    <b>Kalau perlu berobat:</b>
    1. Mulai dari puskesmas yang tertulis pada kartu. Bawa KTP.
    2. Gawat darurat: langsung ke IGD rumah sakit terdekat.
    3. Kartu tidak terbaca? Telepon BPJS Kesehatan di 165 atau datang ke meja UHC puskesmas: /faskes.

    Iuran dibayar Pemerintah Kota. Bapak/Ibu tidak perlu membayar apa pun.
notice-enrolment-corrected =
    ✏️ Pembetulan untuk <b>{ $reference }</b>: { $what ->
        [number] nomor peserta
        [day] tanggal mulai
       *[both] nomor peserta dan tanggal mulai
    } di pesan kami sebelumnya <b>salah</b>. Mohon maaf. Yang benar ada di bawah ini, jadi pesan yang lama tidak dipakai lagi.
    { $begun ->
        [false] Sebelum tanggal itu Bapak/Ibu <b>BELUM dilindungi</b>.
       *[true] {""}
    }
notice-bpjs-refused =
    Tentang <b>{ $reference }</b> ({ $programme }): BPJS <b>belum bisa mendaftarkan</b> Bapak/Ibu. Jadi <b>BELUM dilindungi</b>.

    <b>Alasan dari BPJS:</b> { $reason }

    <b>Selanjutnya:</b> petugas memeriksa lagi, tempat Bapak/Ibu tetap disimpan. Kalau ada yang perlu diperbaiki, kabarnya dikirim ke chat ini.

status-event-bpjs-refused = BPJS belum bisa mendaftarkan, petugas memeriksa lagi
review-event-bpjs-refused = ditolak BPJS
review-event-handed-over = diserahkan ke BPJS
review-event-enrolled = tercatat di BPJS
status-event-enrolment-corrected = Nomor peserta atau tanggal mulai dibetulkan
review-event-enrolment-corrected = nomor peserta atau tanggal mulai dibetulkan

enrolment-address = RT/RW { $rt_rw }, Kel. { $kelurahan }, Kec. { $kecamatan }
