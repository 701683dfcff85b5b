# Pengumuman yang sudah disetujui: kartu kemajuan, hasil dan kiriman ulang. Kunci: announcement-...

## Daftar di /umumkan

announcement-list = 📢 <b>Pengumuman kota</b>: ketuk untuk melihat kartunya. Untuk menulis yang baru, jawab pertanyaan di bawah.
announcement-list-ended = 📢 <b>Pengumuman yang lebih lama</b>: ketuk untuk melihat kartunya.
btn-announcement-older = 🕰 Yang lebih lama
btn-announcement-card =
    { $state ->
        [counting] 🔢 { $number } · penerima dihitung
        [composed] 📝 { $number } · belum diajukan
        [proposed] 🕓 { $number } · menunggu persetujuan
        [scheduled] 🕓 { $number } · menunggu waktunya
        [canary] 📣 { $number } · dikirim kepada petugas
        [checked] ✋ { $number } · menunggu Lanjutkan
        [sending] 📣 { $number } · sedang dikirim
        [paused] ⏸ { $number } · dijeda
        [following] 📣 { $number } · menyusul bagi yang baru
        [declined] ❌ { $number } · dibatalkan
        [stopped] ⏹ { $number } · dihentikan
        [expired] ⌛ { $number } · lewat waktunya
       *[finished] ✅ { $number } · selesai
    }
announcement-pending =
    📢 <b>Pengumuman { $number }</b>

    { $state ->
        [counting] Penerimanya masih dihitung.
        [composed] Penulisnya belum meminta persetujuan.
       *[proposed] Menunggu persetujuan petugas pengumuman lain.
    }

## Kartu kemajuan

announcement-card =
    📢 <b>Pengumuman { $number }</b>

    { $state ->
        [proposed] 🕓 Menunggu persetujuan lagi: penerimanya bertambah.
        [scheduled] 🕓 Disetujui; menunggu waktunya.
        [canary] 📣 Dikirim dulu kepada petugas. Tolong dibaca di HP masing-masing.
        [checked] ✋ Sudah sampai kepada petugas. Terlihat benar? Tekan Lanjutkan untuk mengirimnya kepada <b>{ $recipients } orang</b>.
        [sending] 📣 <b>Sedang dikirim</b>
        [quiet] 🌙 <b>Menunggu pagi</b>: antara pukul 21.00 dan 06.00 tidak ada yang dikirim.
        [following] 📣 Sudah dikirim kepada semua. Yang baru memenuhi syarat masih menerimanya sampai { DATE($until) }.
        [paused-failures] ⏸ <b>Dijeda</b>: terlalu banyak yang gagal atau memblokir bot.
        [paused-canary] ⏸ <b>Dijeda</b>: tidak sampai kepada semua petugas. Warga belum menerima apa-apa.
        [paused-mend] ⏸ <b>Dijeda</b> selama teksnya diperbaiki.
        [paused-officer] ⏸ <b>Dijeda</b> oleh petugas. Yang belum dikirim menunggu.
        [declined] ❌ Dibatalkan; tidak ada yang dikirim.
        [stopped] ⏹ <b>Dihentikan</b>
        [expired] ⌛ <b>Berakhir sebelum semua terkirim</b>
       *[finished] ✅ <b>Selesai</b>
    }
announcement-counts =
    Untuk: { $total } orang
    Terkirim: { $sent }
    Memblokir bot: { $blocked }
    Gagal: { $failed }
    Tidak pasti sampai: { $unknown }
    Menunggu: { $waiting }
announcement-counts-gone = Akun tidak ada lagi: { $count }
announcement-counts-expired = Tidak jadi dikirim: { $count }
announcement-card-pace =
    Kecepatan: { $rate } per detik
    Selesai sekitar { DATETIME($at) }
announcement-card-edits = ✏️ Salinan yang diperbaiki: { $done } dari { $total }
announcement-card-errata = 📣 Ralat terkirim: { $done } dari { $total }
announcement-card-mend-waits = ✏️ Teks baru menunggu persetujuan petugas lain.
btn-announcement-go = ▶️ Lanjutkan
btn-announcement-pause = ⏸ Jeda
btn-announcement-resume = ▶️ Teruskan
btn-announcement-stop = ⏹ Hentikan
btn-announcement-end = ⏹ Hentikan untuk seterusnya
btn-announcement-mend = ✏️ Perbaiki teks
btn-announcement-repeat = 🔁 Ulangi yang gagal ({ $count })
btn-announcement-unknown = ❔ Daftar tidak pasti ({ $count })
btn-announcement-picture = 📊 Gambar
btn-announcement-sheet = 📄 Lembar
announcement-card-done =
    { $act ->
        [go] ▶️ Pengumuman { $number } dikirim kepada semua penerima.
        [pause] ⏸ Pengumuman { $number } dijeda.
        [resume] ▶️ Pengumuman { $number } diteruskan.
       *[stop] ⏹ Pengumuman { $number } dihentikan.
    }
announcement-stop-again = ⏸ Pengumuman { $number } dijeda. Tekan "Hentikan untuk seterusnya" untuk mengakhirinya: yang belum dikirim tidak akan dikirim lagi.
announcement-paused =
    { $reason ->
        [canary] ⏸ Pengumuman { $number } dijeda: tidak sampai kepada semua petugas. Lihat kartunya.
       *[failures] ⏸ Pengumuman { $number } dijeda: terlalu banyak yang gagal atau memblokir bot. Lihat kartunya.
    }

## Hasil

announcement-report =
    { $state ->
        [stopped] ⏹ <b>Pengumuman { $number } dihentikan</b>
        [expired] ⌛ <b>Pengumuman { $number } berakhir sebelum semua terkirim</b>
       *[finished] ✅ <b>Pengumuman { $number } selesai dikirim</b>
    }
announcement-ended-unsent =
    { $state ->
        [stopped] ⏹ Pengumuman { $number } dihentikan. Warga belum menerima apa-apa.
        [expired] ⌛ Pengumuman { $number } lewat waktunya. Tidak ada yang dikirim.
       *[finished] ✅ Pengumuman { $number } selesai. Tidak ada yang bisa menerimanya lagi.
    }
announcement-picture = 📊 Pengumuman { $number }
announcement-picture-missing = Gambar pengumuman { $number } belum bisa dibuat. Coba lagi sebentar lagi.
announcement-chart-title = Pengumuman { $number }
announcement-chart-over-time = Terkirim dari waktu ke waktu
announcement-outcome-sent = Terkirim
announcement-outcome-blocked = Memblokir bot
announcement-outcome-gone = Akun tidak ada lagi
announcement-outcome-failed = Gagal
announcement-outcome-unknown = Tidak pasti
announcement-outcome-expired = Tidak jadi
announcement-outcome-waiting = Menunggu
announcement-sheet = 📄 Penerima pengumuman { $number }: satu baris satu orang, tanpa nama dan nomor akun.
announcement-sheet-missing = Lembar pengumuman { $number } belum bisa dibuat. Coba lagi sebentar lagi.
announcement-sheet-number = No.
announcement-sheet-state = Keadaan
announcement-sheet-at = Waktu (WIB)
announcement-sheet-error = Kesalahan
announcement-sheet-kelurahan = Kelurahan (pendaftaran terbaru)

## Dikirim ulang

announcement-repeated = 🔁 { $count } pesan dikirim sekali lagi.
announcement-nobody-missed = Tidak ada lagi yang bisa dikirimi ulang: mereka sudah menerima, atau tidak mau menerima pengumuman lagi.
announcement-too-late = Pengumuman ini sudah lewat masa berlakunya, jadi tidak dikirim atau diperbaiki lagi.
announcement-unknown =
    ❔ <b>Pengumuman { $number }: { $count } orang tidak pasti</b>

    Sambungan terputus saat dikirim: mungkin sampai, mungkin tidak. Siapa saja mereka, lihat 📄 Lembar.

    Dikirim lagi? Yang sudah menerima akan menerimanya <b>dua kali</b>.
btn-announcement-unknown-send = 🔁 Kirim lagi kepada { $count } orang
btn-announcement-unknown-leave = Biarkan
announcement-unknown-left = Dibiarkan: tidak ada yang dikirim lagi.
