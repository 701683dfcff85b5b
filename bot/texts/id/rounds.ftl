# Putaran penetapan: petugas membuka, mengurutkan, menandatangani; warga melihat hasil undian. Kunci: round-...

round-head = 🎲 <b>Putaran { $number }</b>, { $programme }
round-day = { DATE($day) }
btn-round-show = 🔄 Lihat putaran
btn-round-open = ➕ Buka putaran baru
btn-round-close = 📋 Buat daftar
btn-round-rank = 🎲 Urutkan
btn-round-sign = ✍️ Tanda tangani
btn-round-cancel = ✖️ Batalkan putaran
btn-round-list = 📄 Daftar (berkas)
btn-round-outcome = 📄 Hasil lengkap (berkas)

## Warga

round-none = Saat ini tidak ada program yang memakai putaran penetapan. Lihat pendaftaran Bapak/Ibu: /status
round-public-never =
    🎲 <b>Putaran penetapan { $programme }</b>

    Belum pernah ada putaran. Kalau nanti ada, semua yang lolos pemeriksaan diurutkan begini:
    { $rule }

    Pendaftaran Bapak/Ibu bisa dilihat lewat /status.
round-public =
    🎲 <b>Putaran penetapan { $programme } ke-{ $number }</b>

    { $state ->
        [open] Pendaftaran untuk putaran ini dibuka sampai <b>{ DATE($day) }</b>.
        [closed] Pendaftaran untuk putaran ini sudah ditutup pada <b>{ DATE($day) }</b>. Daftarnya belum dibuat.
        [freezing] Pendaftaran sudah ditutup. Daftarnya sedang dibuat.
        [frozen] Daftarnya sudah tetap: { $listed } pendaftar. Urutannya belum dihitung.
        [ranking] Urutan { $listed } pendaftar sedang dihitung.
        [ranked] Urutan { $listed } pendaftar sudah dihitung. Hasilnya menunggu tanda tangan.
        [signed] Sudah ditandatangani (SK { $decree }): { $placed } tempat untuk { $listed } pendaftar. Kabar sedang dikirim.
        [announced] Selesai (SK { $decree }): { $placed } tempat untuk { $listed } pendaftar.
       *[cancelled] Putaran ini dibatalkan. Semua yang menunggu tetap menunggu dan tidak perlu mendaftar lagi.
    }

    <b>Urutannya:</b>
    { $rule }

    Siapa pun bisa memeriksa undiannya:
    { $hashes }
    { $drawn ->
        [yes] Cara memeriksa: nomor undian tiap pendaftar adalah SHA-256 dari <code>benih|nomor pendaftaran</code>. Di antara yang sama, nomor undian yang lebih kecil didahulukan. Sidik jari adalah SHA-256 dari berkas daftar, yang bisa diminta ke dinas.
       *[no] Benih baru dibuka setelah daftarnya tetap, jadi tidak ada yang bisa mengatur hasilnya.
    }

    Pendaftaran Bapak/Ibu sendiri: /status
round-hashes =
    SHA-256 benih: <code>{ $seed_hash }</code>
    { $fixed ->
        [yes] Sidik jari daftar: <code>{ $fingerprint }</code>
       *[no] Sidik jari daftar: belum ada
    }
    { $drawn ->
        [yes] Benih: <code>{ $seed }</code>
       *[no] Benih: belum dibuka
    }

## Petugas: keadaan putaran

round-never =
    🎲 <b>Putaran penetapan { $programme }</b>

    Belum pernah ada putaran.
round-open =
    Menerima pendaftaran sampai akhir hari <b>{ DATE($day) }</b>. Menunggu sekarang: { $waiting } orang.
    { $over ->
        [true] Tanggal penutupan sudah lewat: daftarnya bisa dibuat. Yang masuk daftar: yang sudah lolos pemeriksaan.
       *[false] Daftar bisa dibuat sehari sesudahnya.
    }

    Urutannya, yang terlihat semua orang lewat /putaran:
    { $rule }

    SHA-256 benih undian (sudah diumumkan lewat /putaran): <code>{ $seed_hash }</code>
round-freezing = Daftar sedang dibuat: { $done } orang sejauh ini. Kabarnya dikirim setelah selesai.
round-frozen =
    Daftar sudah tetap: <b>{ $listed } orang</b>. Yang mendaftar sesudahnya ikut putaran berikutnya.

    { round-hashes }

    Kirim berkas daftar ke pengumuman dinas dulu, baru urutkan: benih dibuka saat mengurutkan.
round-being-ranked = Urutan dan tempat sedang dihitung. Kabarnya dikirim setelah selesai.
round-telling = Sudah ditandatangani. Kabar dikirim kepada pendaftar: { $told } dari { $total }.
round-announced =
    Selesai, SK { $decree }: { $placed } tempat untuk { $total } orang. Semua sudah diberi kabar.

    { $hashes }
round-was-cancelled = Putaran ini dibatalkan. Semua yang menunggu tetap menunggu.

## Petugas: satu layar hasil

round-outcome =
    { $head }

    { $kind ->
        [open] { $cut ->
            [0] <b>Tidak ada tempat yang bisa diberikan.</b>
           *[other] <b>Batas: urutan { $cut }.</b> { $placed } orang mendapat tempat, { $left } tetap menunggu.
        }
        [not_set] <b>Kuota untuk masa ini belum ditetapkan</b>, jadi belum ada tempat yang bisa diberikan: /kuota
       *[covered_missing] <b>Daftar peserta yang sudah dilindungi belum dimuat untuk masa ini</b>, jadi belum ada tempat yang bisa diberikan.
    }
    Di daftar: { $listed } orang; mundur atau berubah sejak itu: { $gone }.

    <b>Dana</b>
    { $funds }

    <b>Kecamatan</b> (dapat tempat / semua)
    { $kecamatan }

    <b>Pekerjaan</b> (dapat tempat / semua)
    { $occupations }

    Tanda hasil: <code>{ $mark }</code>
round-fund-line = { $fund }: { $number }
round-share-line = { $group }: { $placed } / { $waiting }
round-nothing = (tidak ada)
round-no-occupation = tanpa keterangan
round-sign-hint =
    { $second ->
        [true] Periksa, lalu tanda tangani dengan nomor SK. Hasil yang berubah sesudah ini ditunjukkan lagi.
       *[false] Menunggu tanda tangan orang kedua: bukan yang mengurutkan, dan berwenang menandatangani.
    }

## Petugas: langkah

round-listing = 📋 Daftar putaran { $number } sedang dibuat. Kabarnya dikirim ke sini setelah selesai.
round-ranking = 🎲 Putaran { $number } sedang diurutkan. Benih undian sekarang terbuka lewat /putaran. Kabarnya dikirim ke sini setelah selesai.
round-changed = 🔄 Hasil putaran { $number } berubah (ada yang mundur, atau tempatnya berubah). Belum ada yang ditandatangani. Hasil baru sedang dihitung, lalu ditunjukkan lagi lewat /putaran.
round-ready =
    { $state ->
        [frozen] 📋 <b>Daftar putaran { $number }</b> ({ $programme }) sudah tetap dan siap diurutkan.
        [ranked] 🎲 <b>Putaran { $number }</b> ({ $programme }) sudah diurutkan dan menunggu tanda tangan orang kedua.
        [changed] 🔄 <b>Putaran { $number }</b> ({ $programme }) sudah dihitung lagi, karena ada yang berubah. Mohon diperiksa lagi.
       *[announced] ✅ <b>Putaran { $number }</b> ({ $programme }) selesai: semua pendaftar sudah diberi kabar.
    }
round-list-file =
    📄 Daftar putaran { $number }: nomor dan kunci urutan, tanpa nama. Boleh diumumkan.
    Sidik jari (SHA-256 berkas ini): <code>{ $fingerprint }</code>
round-outcome-file = 📄 Hasil putaran { $number }: urutan, nomor, kunci, undian, dan dana. Hanya untuk dinas.
round-no-file = Berkasnya tidak bisa dibuat sekarang. Coba lagi lewat /putaran.

q-round-opening-programme = Putaran untuk program apa?
q-round-opening-closes-on =
    Sampai tanggal berapa pendaftaran masuk putaran ini? Pilih, atau ketik tanggalnya.

    Contoh: { DATE($example) }
q-round-opening-closes-on-help = Yang ikut adalah pendaftaran yang dikirim sampai akhir hari itu dan lolos pemeriksaan sebelum daftarnya dibuat. Daftar bisa dibuat mulai hari berikutnya.
label-round-programme = Program
label-round-closes-on = Ditutup
round-open-ask = <b>Buka putaran ini?</b>
btn-round-open-yes = ➕ Ya, buka putaran
round-opened =
    ✅ <b>Putaran { $number } dibuka</b> sampai akhir hari { DATE($day) }.

    Benih undian sudah dibuat dan disegel. SHA-256 benih, yang terlihat semua orang lewat /putaran:
    <code>{ $seed_hash }</code>

q-round-signing-decree =
    Nomor SK penetapannya?

    Contoh: 400.9/123/2026
q-round-signing-decree-help = Nomor keputusan yang menetapkan penerima putaran ini. Hasilnya ditunjukkan sekali lagi sebelum ditandatangani.
label-round-decree = Nomor SK
round-sign-ask =
    { $outcome }

    ✍️ <b>Tanda tangani dengan SK { $decree }?</b> Yang mendapat tempat langsung ditanya "masih bekerja?", yang lain diberi tahu urutannya. Ini tidak bisa ditarik.
btn-round-sign-yes = ✍️ Ya, tanda tangani
round-decree-wrong = Nomor SK 3 sampai { $limit } huruf dan memuat angka, contoh: 400.9/123/2026
round-signed = ✅ <b>Putaran { $number } ditandatangani.</b> Tempatnya sudah disimpan, dan semua pendaftar sedang diberi kabar. Kabarnya dikirim ke sini setelah selesai.

q-round-cancelling-reason = Mengapa putaran ini dibatalkan? Alasannya dicatat.
q-round-cancelling-reason-help = Contoh: Tanggal penutupan salah. Semua yang menunggu tetap menunggu; putaran baru bisa dibuka sesudahnya.
label-round-reason = Alasan
round-cancel-ask = <b>Batalkan putaran ini?</b> Semua yang menunggu tetap menunggu.
btn-round-cancel-yes = ✖️ Ya, batalkan putaran
round-cancelled = ✖️ Putaran { $number } dibatalkan. Semua yang menunggu tetap menunggu. Putaran baru: /putaran

## Yang tidak bisa

round-error-not-by-round = Program ini tidak memakai putaran penetapan.
round-error-closing-day = Tanggal penutupan paling awal hari ini ({ DATE($today) }) dan paling lama setahun lagi; mohon tulis tanggal lain, contoh: { DATE($example) }
round-error-under-way = Putaran { $number } masih berjalan. Selesaikan atau batalkan dulu: /putaran
round-error-moved-on = Putaran ini sudah berubah sejak layar itu. Lihat keadaannya: /putaran
round-error-still-open = Pendaftaran putaran ini masih dibuka sampai akhir hari { DATE($day) }. Daftar bisa dibuat sehari sesudahnya.
round-error-nobody-listed = Daftarnya kosong, jadi tidak ada yang bisa diurutkan. Batalkan putaran ini lewat /putaran, lalu buka yang baru.
round-error-cancel-same-person = Yang mengurutkan tidak boleh membatalkan, supaya undian tidak diulang sampai cocok. Mohon minta petugas lain.
round-error-same-person = Yang mengurutkan tidak boleh menandatangani. Mohon minta orang kedua yang berwenang.
round-error-places-not-set = Kuota untuk masa ini belum ditetapkan, jadi belum bisa ditandatangani. Tetapkan dulu: /kuota
round-error-places-covered-missing = Daftar peserta yang sudah dilindungi belum dimuat, jadi sisa tempat belum diketahui dan putaran belum bisa ditandatangani.
