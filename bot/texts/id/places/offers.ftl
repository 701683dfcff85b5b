# Tempat, daftar tunggu, dan tawaran tempat. Kunci: notice-waits-..., notice-offer-..., offer-..., btn-offer-....
# Kata-kata tentang perlindungan dibuat tepat dan sama di mana-mana: jangan dipendekkan.

## Lolos pemeriksaan, belum ada tempat

notice-waits-for-round =
    ✅ Pendaftaran <b>{ $reference }</b> ({ $programme }):
    <b>Lolos pemeriksaan, menunggu putaran penetapan (BELUM dilindungi)</b>

    <b>Selanjutnya:</b> tempatnya lebih sedikit daripada yang mendaftar. Semua yang lolos diurutkan dalam putaran penetapan menurut aturan yang diumumkan. Hasilnya kami kirim ke chat ini, dapat tempat atau belum.

    Pendaftaran ini tetap berlaku setelah pergantian tahun. Bapak/Ibu tidak perlu mengirim ulang dan tidak perlu membayar apa pun.
notice-waits-in-line =
    ✅ Pendaftaran <b>{ $reference }</b> ({ $programme }) lolos pemeriksaan.
    <b>Menunggu tempat: urutan { $position } dari { $total } (BELUM dilindungi)</b>

    <b>Selanjutnya:</b> tempat yang ada diberikan menurut urutan. Begitu giliran Bapak/Ibu, kami tanya dulu lewat chat ini. Kapan ada tempat belum bisa dipastikan.

    Urutan ini tetap berlaku pada bulan dan tahun berikutnya. Bapak/Ibu tidak perlu mengirim ulang dan tidak perlu membayar apa pun. Kalau perlu berobat sebelum itu, jangan menunggu: tempat berobat ada di /faskes.
notice-not-placed =
    Putaran penetapan untuk <b>{ $reference }</b> ({ $programme }) sudah selesai.
    <b>Bapak/Ibu urutan { $rank } dari { $ranked }. Tempatnya { $placed }, jadi kali ini belum dapat (BELUM dilindungi)</b>

    <b>Selanjutnya:</b> Bapak/Ibu tetap menunggu dan tidak perlu mendaftar lagi. { $over ->
        [true] Tempat { PERIOD($period) } sudah berakhir; tempat berikutnya dibagi lewat putaran baru, dan Bapak/Ibu ikut.
       *[false] Kalau ada yang batal sampai akhir { PERIOD($period) }, tempatnya diberikan menurut urutan ini, lewat chat ini. Sesudah itu ada putaran baru, dan Bapak/Ibu ikut.
    }{ $by_decile ->
        [true] {" "}Urutan memakai desil DTSEN, yang diperbarui pemerintah tiap tiga bulan. Kalau desil Bapak/Ibu keliru, sanggah lewat aplikasi Cek Bansos atau kantor kelurahan.
       *[false] {""}
    }
    Sambil menunggu, syarat program lain bisa diperiksa lewat /cek.

## Tawaran tempat

notice-offer =
    🎉 <b>Ada tempat untuk Bapak/Ibu</b> di { $programme }, nomor <b>{ $reference }</b>.

    { $question }
    Jawab paling lambat <b>{ DATE($day) }</b> lewat tombol di bawah. Selama itu tempatnya kami simpan.

    Sekarang <b>BELUM dilindungi</b>. Kalau Ya, petugas mendaftarkan Bapak/Ibu ke BPJS. Tidak perlu membayar apa pun.
notice-offer-again =
    ⏳ Tempat Bapak/Ibu di { $programme } (<b>{ $reference }</b>) masih disimpan dan menunggu jawaban.

    { $question }
    Jawab paling lambat <b>{ DATE($day) }</b>. Sesudah itu tempatnya tidak disimpan lagi. Sekarang <b>BELUM dilindungi</b>.
offer-question-pijar-semar = <b>Masih bekerja, dan masih memerlukan?</b>
offer-question-uhc = <b>Masih memerlukan?</b>
btn-offer-yes = ✅ Ya, masih
btn-offer-no = Tidak

offer-in-words = <b>Supaya jawabannya tercatat, mohon ketuk salah satu tombol di bawah ini.</b>
offer-answer-words = masih, mau, bekerja, kerja, perlu, jadi, lepas
offer-taken = ✅ Terima kasih. Tempat untuk <b>{ $reference }</b> sudah menjadi milik Bapak/Ibu.
offer-sure =
    Lepas tempat untuk <b>{ $reference }</b> ({ $programme })?

    Tempatnya tidak disimpan lagi dan pendaftaran ini ditutup. Kalau nanti mendaftar lagi, urutannya mulai dari belakang.
btn-offer-sure = Ya, lepas tempatnya
btn-offer-keep = Tidak jadi, saya masih mau
offer-declined =
    Baik, terima kasih sudah memberi kabar. Tempat untuk <b>{ $reference }</b> sudah dilepas, dan pendaftaran ini ditutup.

    Kalau keadaan berubah, kapan saja boleh mendaftar lagi: /daftar.
offer-returned =
    Terima kasih jawabannya. <b>{ $reference }</b> perlu dilihat petugas sekali lagi sebelum tempat diberikan.
offer-gone-taken = Tempat ini sudah Bapak/Ibu ambil. Terima kasih.
offer-gone-waiting = Tawaran ini sudah lewat. Bapak/Ibu masih ada dalam daftar tunggu.
offer-gone-newer = Ini tawaran yang lama. Yang berlaku ada di bawah ini.
offer-gone = Tawaran ini sudah tidak berlaku. Keadaannya ada di bawah ini.

notice-offer-lapsed =
    Tempat untuk <b>{ $reference }</b> ({ $programme }) sudah lewat batas waktunya tanpa jawaban, jadi tidak disimpan lagi.

    <b>Bapak/Ibu tetap menunggu: sekarang urutan { $position } dari { $total } (BELUM dilindungi)</b>
    Begitu giliran lagi, kami tanya lagi lewat chat ini. Kalau waktu itu juga tidak dijawab, pendaftaran ditutup.
    Sudah tidak memerlukan? Kirim /tarik.
notice-offer-lapsed-by-round =
    Tempat untuk <b>{ $reference }</b> ({ $programme }) sudah lewat batas waktunya tanpa jawaban, jadi tidak disimpan lagi.

    <b>Bapak/Ibu tetap menunggu, dan ikut putaran penetapan berikutnya (BELUM dilindungi)</b>
    Kalau nanti ada tempat lagi, kami tanya lagi lewat chat ini. Kalau waktu itu juga tidak dijawab, pendaftaran ditutup.
    Sudah tidak memerlukan? Kirim /tarik.
notice-offer-expired =
    Tempat untuk <b>{ $reference }</b> ({ $programme }) dua kali lewat batas waktunya tanpa jawaban. <b>Pendaftaran ini ditutup (tidak dilindungi lewat program ini).</b>

    Masih memerlukan? Kapan saja boleh mendaftar lagi: /daftar. Perlu dibantu? Datang ke kantor kelurahan dengan KTP.
notice-returned =
    🔎 Keadaan pada <b>{ $reference }</b> ({ $programme }) sudah berubah sejak diperiksa, misalnya umur.
    <b>Petugas memeriksanya sekali lagi (BELUM dilindungi).</b>

    Bapak/Ibu tidak perlu berbuat apa-apa sekarang. Kabarnya kami kirim ke chat ini. Ada yang mau ditanyakan? Datang ke kantor kelurahan dengan KTP.

## Perbaikan yang tidak kunjung dikirim

notice-correction-again =
    ✏️ Pendaftaran <b>{ $reference }</b> ({ $programme }) masih menunggu perbaikan dari Bapak/Ibu (BELUM dilindungi).

    Kirim perbaikannya paling lambat <b>{ $day }</b> lewat tombol di bawah. Sesudah itu pendaftaran ini ditutup. Perlu dibantu? Datang ke kantor kelurahan dengan KTP.
notice-correction-expired =
    Perbaikan untuk <b>{ $reference }</b> ({ $programme }) tidak datang sampai batas waktunya, jadi <b>pendaftaran ini ditutup (tidak dilindungi lewat program ini)</b>.

    Kapan saja boleh mendaftar lagi: /daftar. Perlu dibantu? Datang ke kantor kelurahan dengan KTP.

## Riwayat, untuk petugas

review-event-offered = tempat ditawarkan kepada warga
review-event-offer-lapsed = tawaran tempat lewat batas waktu
review-event-declined = warga melepas tempatnya
review-event-expired = ditutup karena lewat batas waktu
