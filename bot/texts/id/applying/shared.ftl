# Pertanyaan yang sama untuk semua program (q-nik, q-name, ...), dan tanda terima. Satu pikiran satu kalimat.

## Bagian 2: data diri (juga untuk UHC)

q-nik =
    Mohon tulis <b>NIK</b> Bapak/Ibu.
    NIK ada di KTP, paling atas, 16 angka.

    Contoh: 3374 0112 0590 9001
q-nik-help =
    NIK dipakai petugas untuk mendaftarkan ke BPJS, dan agar tidak ada pendaftaran ganda.
    NIK disimpan tersandi. Petugas hanya melihatnya kalau perlu, dan itu tercatat.
    Tidak mau menulis NIK di sini? Ketuk "Saya tidak mau kirim NIK di chat".
q-nik-echo =
    NIK yang terbaca:
    <b>{ $nik }</b>

    Sudah benar?
q-nik-echo-like-kk =
    Yang terbaca:
    <b>{ $nik }</b>

    Angka ini <b>mirip nomor KK</b>. NIK ada di KTP, paling atas.
    Apakah ini benar NIK Bapak/Ibu?
btn-no-nik-in-chat = Saya tidak mau kirim NIK di chat
q-birth-date = <b>Tanggal lahir</b> menurut NIK: { $day }. Benar?
q-birth-date-which = <b>Tanggal lahir</b> Bapak/Ibu yang mana?
q-birth-date-typed =
    Mohon tulis <b>tanggal lahir</b> seperti di KTP.

    Contoh: 17-08-1990
q-birth-date-help = Tanggal lahir menentukan umur. Kalau di KTP berbeda dengan NIK, tulis yang di KTP. Itu tidak apa-apa.
btn-birth-date-yes = ✅ Ya, { $day }
btn-birth-date-other = ✏️ Bukan, saya tulis
q-name =
    Mohon tulis <b>nama lengkap</b> seperti di KTP.

    Contoh: Siti Aminah
q-name-help = Tulis nama seperti di KTP. Satu kata juga boleh.
q-phone =
    <b>Nomor HP</b> yang bisa dihubungi petugas?

    Ketuk tombol di bawah, atau tulis nomornya. Contoh: 0812 3456 7890
q-phone-help = Nomor ini dipakai petugas kalau ada yang kurang. Nomor keluarga juga boleh. Kami tidak pernah meminta OTP atau PIN.
q-document-ktp = Mohon kirim <b>foto KTP</b>. Semua tulisan harus terbaca.
q-document-ktp-help = Taruh KTP di tempat terang. Foto dari atas. Lalu kirim lewat tombol 📎 atau kamera. Tidak perlu foto wajah. Belum sempat? Isian ini tetap tersimpan; lanjutkan nanti dengan /lanjut
q-document-kk = Mohon kirim <b>foto Kartu Keluarga (KK)</b>. Semua tulisan harus terbaca.
q-document-kk-help = Boleh KK biasa, boleh KK kertas putih dengan kode kotak (QR). Kalau dua halaman, kirim kedua fotonya sekaligus. Belum sempat? Isian ini tetap tersimpan; lanjutkan nanti dengan /lanjut
q-document-domicile-letter = Mohon kirim <b>foto surat domisili</b> dari RT/RW.
q-document-domicile-letter-help = Surat ini menerangkan bahwa Bapak/Ibu tinggal di sana. Belum punya? Minta ke ketua RT. Isian ini tetap tersimpan; lanjutkan nanti dengan /lanjut

## Setelah dikirim

receipt-due =
    <b>Perkiraan selesai:</b> { $known ->
        [false] kira-kira { DATE($due) } ({ $days } hari kerja). Hari libur tahun itu belum ditetapkan, jadi bisa bergeser sedikit.
       *[true] { DATE($due) } ({ $days } hari kerja).
    }
receipt-pijar-semar =
    ✅ <b>Pendaftaran Pijar Semar sudah diterima.</b>
    Nomor: <b>{ $reference }</b>

    <b>Sekarang:</b> menunggu diperiksa petugas (BELUM dilindungi).
    <b>Berikutnya:</b> petugas memeriksa dan memutuskan. { $way ->
        [by_round] Yang lolos menunggu giliran, karena tempat terbatas.
       *[as_approved] Kalau lolos, Bapak/Ibu didaftarkan ke BPJS Ketenagakerjaan.
    }
    { receipt-due }

    Kabarnya dikirim ke chat ini. Tidak perlu mengirim lagi. Semua gratis.
receipt-uhc =
    ✅ <b>Pendaftaran UHC sudah diterima.</b>
    Nomor: <b>{ $reference }</b>

    <b>Sekarang:</b> menunggu diperiksa petugas (BELUM dilindungi).
    <b>Berikutnya:</b> petugas memeriksa dan memutuskan. Kalau lolos, Bapak/Ibu didaftarkan ke BPJS Kesehatan.
    { receipt-due }

    Perlu berobat sebelum itu? Datang ke meja UHC di puskesmas: /faskes
    Kabarnya dikirim ke chat ini. Tidak perlu mengirim lagi. Semua gratis.
receipt-corrected =
    ✅ <b>Perbaikan sudah diterima.</b>
    Nomor: <b>{ $reference }</b>

    Petugas akan memeriksa lagi. Masih BELUM dilindungi. Kabarnya dikirim ke chat ini.
receipt-already-own =
    Pendaftaran dengan NIK ini sudah Bapak/Ibu kirim.
    Nomor: <b>{ $reference }</b>

    Tidak ada yang dikirim dua kali. Lihat kabarnya dengan tombol di bawah.
receipt-not-waiting =
    Pendaftaran <b>{ $reference }</b> sudah tidak menunggu perbaikan, jadi tidak ada yang dikirim.
    Lihat kabarnya dengan tombol di bawah.
btn-receipt-status = 📋 Lihat status
