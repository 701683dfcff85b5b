# Mesin percakapan: kalimat yang sama di semua isian. Kunci: engine-..., btn-....

## Pertanyaan

engine-part = <b>Bagian { $part } dari { $parts }</b>
engine-saved = 💾 Setiap jawaban langsung tersimpan. Kalau terputus, kirim /lanjut.
engine-answered =
    { $question }

    ✅ <b>{ $answer }</b>
engine-answer-now = Jawaban sekarang: <b>{ $answer }</b>
engine-numbered = { $number }. { $label }
engine-day = { $day }
engine-photos = { $count } foto
engine-post =
    { $media ->
        [photo] 🖼 { $beginning }
        [document] 📎 { $beginning }
       *[none] { $beginning }
    }
engine-skipped = (dilewati)
engine-noted = Sudah dicatat: <b>{ $answer }</b>
engine-going-back = Baik, kembali.
engine-goes-on = Isian <b>{ $programme }</b> dilanjutkan.

btn-back = ⬅️ Kembali
btn-help = ❓ Penjelasan
btn-keep = ✔️ Tetap jawaban ini
btn-skip = Lewati
btn-done = ✅ Selesai memilih
btn-previous-page = ◀️ Sebelumnya
btn-next-page = Berikutnya ▶️
btn-echo-yes = ✅ Ya, benar
btn-echo-change = ✏️ Ubah
btn-suggested-none = Bukan itu, lihat semua
btn-share-phone = 📱 Kirim nomor HP saya
btn-change = ✏️ { $label }
btn-change-answers = ✏️ Ubah jawaban
btn-send = 📨 Kirim pendaftaran
btn-other-form = Pilih program lain

## Jawaban yang belum bisa dipakai

engine-invalid = Jawaban belum terbaca. Mohon tulis lagi.
engine-choose = Mohon ketuk salah satu tombol, atau tulis nomornya. Contoh: 1
engine-choose-several = Mohon pilih paling sedikit satu, lalu ketuk "Selesai memilih". Boleh juga tulis nomornya. Contoh: 1, 3
engine-not-found = Nama itu belum ditemukan. Mohon ketuk tombol, atau tulis lagi. Contoh: Genuksari
engine-did-you-mean = Yang mana maksud Bapak/Ibu? Mohon ketuk satu, atau tulis nomornya.
engine-tap-please = Untuk yang itu, mohon ketuk tombolnya. Alamat puskesmas dan rumah sakit: /faskes
engine-command-meant = Maksudnya /{ $command }? Kalau ya, ketuk tulisan birunya: /{ $command }
engine-photo-wanted = Yang diperlukan di sini adalah foto. Mohon kirim fotonya lewat tombol 📎 atau kamera.
engine-photo-words =
    Tulisan belum bisa menjawab ini, yang diperlukan fotonya. { $help }
engine-post-wanted = Mohon kirim satu pesan saja: tulisan, satu foto, atau satu dokumen. Tulisan boleh di bawah fotonya.
engine-words-wanted = Maaf, yang terbaca di sini hanya tulisan dan ketukan tombol.
engine-words-wanted-caption = Tulisan di bawah foto atau berkas juga tidak terbaca. Kalau itu jawabannya, mohon kirim sebagai pesan sendiri.

## Bagian yang tidak ikut dipakai

engine-noted-only = Yang dicatat hanya <b>{ $answer }</b>, tulisan lainnya tidak ikut. Kalau keliru, ketuk "Kembali".
engine-left-out-photos = Yang dipakai { $limit } foto pertama, selebihnya tidak ikut. Mau diganti? Ketuk "Kembali", lalu kirim lagi paling banyak { $limit } foto sekaligus.
engine-left-out-caption = Fotonya diterima. Tulisan di bawahnya tidak ikut dibaca.
engine-file-pdf = Berkas PDF belum bisa dipakai di sini. Mohon buka, potret layarnya atau kertasnya, lalu kirim fotonya.
engine-file-heic = Foto jenis HEIC belum bisa dibuka di sini. Mohon kirim lewat pilihan Foto atau Galeri, bukan sebagai berkas; HP akan mengubahnya sendiri.
engine-file-large = Berkas foto itu lebih dari 20 MB. Mohon kirim lewat pilihan Foto atau Galeri, supaya ukurannya lebih kecil.
engine-file-other = Berkas itu bukan foto, jadi belum bisa dipakai. Mohon kirim fotonya lewat tombol 📎 atau kamera.
engine-edited =
    Pesan lama yang diubah tidak terbaca lagi, jadi jawabannya tetap.
    Untuk mengubah jawaban: ketuk "Kembali", atau ubah di ringkasan sebelum dikirim. Lihat pertanyaan sekarang: /lanjut
engine-result-changed = Hasil awal berubah. Mohon lihat jawaban Bagian 1.
engine-stale = Tombol ini sudah lewat. Mohon jawab pertanyaan paling bawah.
engine-stale-form = Tombol ini sudah tidak berlaku. Kirim /lanjut untuk meneruskan, atau /daftar untuk memilih program.

# Kata-kata lain untuk "ya" dan "tidak"; dipisah koma, huruf kecil. Dua yang pertama adalah kata di tombol.
engine-yes-words = ya, iya, iyo, yoi, y, betul, benar, bener, ok, oke, sip, sudah, boleh, nggih, inggih, leres
engine-no-words = tidak, bukan, belum, salah, keliru, tdk, gak, ga, nggak, enggak, ndak, tak, ora, mboten, dereng

## Ringkasan

engine-summary =
    <b>Mohon periksa dulu.</b>
    Kalau sudah benar, ketuk "Kirim". Kalau ada yang salah, ketuk namanya.
engine-summary-line = { $label }: <b>{ $answer }</b>
engine-summary-words = Mohon ketuk tombol. Boleh juga tulis "{ $send }", atau tulis yang mau diubah. Contoh: { $example }
engine-summary-help =
    Ini semua jawaban tadi. Belum ada yang dikirim.
    Ketuk satu nama untuk mengubah jawabannya. Kalau sudah benar, ketuk tombol paling bawah.
engine-change-which = Jawaban mana yang mau diubah?

## Melanjutkan, menyimpan, menghapus

engine-gone = Isian itu sudah tidak ada. Kirim /daftar untuk mulai.
engine-nothing-to-go-on =
    Belum ada isian yang tersimpan.
    Mau mulai? Silakan pilih program:
engine-nothing-to-drop =
    Tidak ada isian yang sedang berjalan.
    Mau menarik pendaftaran yang sudah dikirim? Kirim /tarik
    Mau menghapus isian yang disimpan dulu? Kirim /berhenti
engine-drop-ask =
    Hapus isian ini? Semua jawaban di dalamnya hilang.
    Kalau hanya mau berhenti dulu, biarkan saja. Jawaban tetap tersimpan.
btn-drop = 🗑️ Ya, hapus
btn-drop-not = ▶️ Tidak, lanjutkan
engine-dropped = Isian sudah dihapus. Kapan saja boleh mulai lagi dengan /daftar
engine-dropped-officer = Isian sudah dihapus.
engine-parked = Perbaikan disimpan dulu. Untuk meneruskan: kirim /status, lalu ketuk "Mulai perbaikan".
engine-put-aside = Isian yang tadi tetap tersimpan.
