# Mesin percakapan: kalimat yang sama di semua isian. Kunci: engine-..., btn-..., choose-..., result-..., label-....

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

## Memilih program

choose-programme =
    Mau daftar yang mana?

    <b>Pijar Semar</b>: perlindungan kalau celaka saat kerja atau meninggal. Untuk pekerja mandiri.

    <b>UHC</b>: berobat gratis kelas III. Untuk warga Kota Semarang.
choose-check =
    Mau cek syarat yang mana? Hanya ketuk tombol, tanpa nama dan tanpa NIK.

    <b>Pijar Semar</b>: perlindungan kalau celaka saat kerja atau meninggal. Untuk pekerja mandiri.

    <b>UHC</b>: berobat gratis kelas III. Untuk warga Kota Semarang.
btn-programme-pijar-semar = 👷 Pijar Semar
btn-programme-uhc = 🏥 UHC

## Hasil awal (akhir Bagian 1)

# Yang memenuhi syarat membaca sesedikit mungkin. Alasan, syarat, dan tanggalnya datang dari findings.ftl.
result-eligible =
    <b>Hasil awal { $programme }: kelihatannya memenuhi syarat.</b>

    { $findings }

    { $places }

    Ini indikasi awal, keputusan oleh petugas. Sekarang BELUM dilindungi.
result-review =
    <b>Hasil awal { $programme }: bisa daftar, perlu dilihat petugas.</b>

    { $findings }

    { $places }

    Ini indikasi awal, keputusan oleh petugas. Lewat program ini BELUM dilindungi.
    Ada yang keliru? Ketuk "Ubah jawaban", atau sampaikan kepada petugas.
    Dasar: { $basis }.
result-ineligible =
    <b>Hasil awal { $programme }: belum bisa daftar.</b>

    { $findings }

    Salah ketuk? Ketuk "Ubah jawaban".
    <b>Tidak setuju?</b> Ini baru indikasi awal, keputusan oleh petugas. Tunjukkan pesan ini di { $code ->
        [uhc] meja UHC puskesmas mana pun (/faskes).
       *[pijar-semar] kantor kelurahan, atau telepon Disnaker 024-8440335.
    }
    Dasar: { $basis }.
result-doors = <b>Yang bisa dilakukan:</b>
result-door = • { $door }
result-unasked = <b>Yang belum diketahui:</b> { $facts }. Petugas akan menanyakannya.
result-intake-closed = Pendaftaran: <b>sedang ditutup</b>. Mau kabar saat dibuka? Kirim /pengumuman
result-places-unknown =
    { $way ->
        [by_round] Kuota: belum ditetapkan, dibagi lewat putaran penetapan, bukan siapa cepat.
       *[as_approved] Kuota: belum ditetapkan. Yang lolos menunggu dulu.
    }
result-places =
    { $way ->
        [by_round] Tempat kosong { $period ->
            [month] bulan ini
           *[year] tahun ini
        }: { $free }, dibagi lewat putaran penetapan, bukan siapa cepat.
       *[as_approved] Tempat kosong { $period ->
            [month] bulan ini
           *[year] tahun ini
        }: { $free }
    }
result-places-none =
    { $way ->
        [by_round] Tempat kosong { $period ->
            [month] bulan ini
           *[year] tahun ini
        }: belum ada. Kalau ada, dibagi lewat putaran penetapan, bukan siapa cepat.
       *[as_approved] Tempat { $period ->
            [month] bulan ini
           *[year] tahun ini
        } sudah habis. Yang lolos masuk daftar tunggu.
    }
result-waiting = Sedang menunggu: { $waiting } orang
result-help =
    Hasil ini dihitung dari jawaban Bagian 1 saja. Petugas yang memutuskan nanti.
    Mau lanjut? Ketuk "Lanjut daftar". Ada yang salah? Ketuk "Ubah jawaban".
btn-result-go-on = ➡️ Lanjut daftar
btn-door-apply-uhc = 🏥 Cek UHC sekarang
btn-door-joined-before-65 = Pernah ikut sebelum 65?
btn-door-accept-class-3 = Berubah: bersedia kelas III
btn-door-read-ktp = Sudah lihat KTP, ubah jawaban
btn-door-facilities = 📍 Puskesmas dan rumah sakit

## Nama jawaban di ringkasan

label-ktp-region = Alamat KTP
label-age-band = Umur
label-joined-before-65 = Ikut sebelum 65
label-working-now = Sedang bekerja
label-works-for = Bekerja untuk
label-bpjstk-cover = BPJS Ketenagakerjaan
label-care-need = Perlu berobat
label-resident-6-months = Tinggal lebih 6 bulan
label-jkn-card = Kartu JKN
label-paid-before = Pembayar iuran
label-accepts-class-3 = Kelas III
label-nik = NIK
label-kk = Nomor KK
label-birth-date = Tanggal lahir
label-name = Nama
label-kecamatan = Kecamatan
label-kelurahan = Kelurahan
label-rt-rw = RT/RW
label-occupation = Pekerjaan
label-occupation-other = Pekerjaan lain
label-workplace = Tempat kerja
label-phone = Nomor HP
label-document-ktp = Foto KTP
label-document-kk = Foto KK
label-document-domicile-letter = Surat domisili
