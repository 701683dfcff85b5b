# Keberatan warga atas penolakan, dan hasil pemeriksaan yang bisa dilihat lagi dari /status.
# Kunci: appeal-..., findings-....

programme-appeal = Keberatan
btn-appeal = ✋ Ajukan keberatan
btn-appeal-send = 📨 Kirim keberatan
label-appeal-note = Alasan

q-appeal-note =
    <b>Keberatan untuk { $reference }</b>
    Mengapa Bapak/Ibu tidak setuju? Tulis satu atau dua kalimat.

    Contoh: Saya masih narik becak setiap hari di Pasar Genuk.
q-appeal-note-help =
    Keberatan dibaca petugas lain, bukan petugas yang memutuskan sebelumnya. Gratis.
    Tulis apa yang keliru, atau apa yang sudah berubah. Tidak jadi? Kirim /batal
appeal-note-empty = Alasannya belum terbaca. Mohon tulis satu kalimat. Contoh: Saya masih narik becak setiap hari.
appeal-note-long = Alasannya paling panjang { $limit } huruf, yang ini { $length }. Mohon disingkat. Contoh: Saya masih narik becak setiap hari.
appeal-summary =
    <b>Kirim keberatan ini?</b>
    Setiap keputusan bisa dikeberatani satu kali.

appeal-received =
    ✋ <b>Keberatan sudah diterima.</b>
    Nomor: <b>{ $reference }</b>

    <b>Sekarang:</b> keberatan sedang diperiksa (BELUM dilindungi).
    <b>Berikutnya:</b> petugas LAIN membaca alasan Bapak/Ibu dan memutuskan lagi, bukan petugas yang sebelumnya.

    Kabarnya dikirim ke chat ini. Di /status tertulis "Keberatan sedang diperiksa". Gratis.
appeal-nik-taken =
    Sudah ada pendaftaran lain dengan NIK ini yang sedang berjalan. Jadi keberatan untuk <b>{ $reference }</b> tidak dikirim.
    Kabar pendaftaran Bapak/Ibu: /status. Kalau yang lain itu bukan dari Bapak/Ibu, datang ke kantor kelurahan dengan KTP.
appeal-not-now =
    Keadaan <b>{ $reference }</b> sudah berubah, jadi keberatan ini tidak dikirim.
    Lihat kabarnya dengan tombol di bawah.

# Untuk petugas
error-own-decision = Ini keberatan atas keputusan Anda sendiri. Petugas lain yang harus memutuskannya.
review-event-appealed = warga mengajukan keberatan
status-event-appealed = Keberatan dikirim

## Hasil pemeriksaan pendaftaran yang sudah dikirim

btn-findings = 🔎 Hasil pemeriksaan
findings-head =
    🔎 <b>Hasil pemeriksaan awal</b> { $programme }, { $reference }
    Menurut aturan pada { $day }. Yang memutuskan adalah petugas.
findings-none = Menurut jawaban Bapak/Ibu, tidak ada yang kurang. Kabar selanjutnya: /status
findings-end =
    { $rejected ->
        [true] <b>Tidak setuju dengan keputusan petugas?</b> Ketuk "Ajukan keberatan".
       *[false] <b>Ada yang keliru?</b> Sampaikan kepada petugas di kantor kelurahan. Bawa KTP.
    }
    Dasar: { $basis }.
