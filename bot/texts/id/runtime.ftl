# Yang dikirim bot atas kehendaknya sendiri: gangguan dan pengingat.

# Kepada pengelola (ADMIN_TELEGRAM_IDS), tidak lewat antrean kirim: justru itu yang tidak bisa ditulis.
alarm-database =
    ⚠️ <b>Bot tidak bisa menyimpan apa-apa</b> sejak { DATETIME($since) }. Pesan warga belum hilang: semuanya menunggu dan diproses begitu ini beres, asal tidak lebih dari sehari.

    Kata basis data: <code>{ $reason }</code>

    Mohon periksa server sekarang: sisa ruang disk, izin berkas, dan apakah basis data berjalan.
alarm-database-over = ✅ Basis data bisa ditulis lagi. Gangguan sejak { DATETIME($since) } sudah selesai, dan yang menunggu sedang diproses.

# Kepada petugas, kalau yang dimintanya ditolak Telegram untuk seterusnya.
refused-message = Mohon maaf, ada pesan untuk Anda yang ditolak Telegram dan tidak akan sampai. Silakan coba lagi dari perintahnya; kalau tetap begitu, beri tahu pengelola bot.
refused-file = Mohon maaf, ada foto atau berkas yang tidak bisa dikirim: Telegram tidak mengenalinya lagi. Silakan kirim lagi foto atau berkas itu, atau buat yang baru; kalau tetap begitu, beri tahu pengelola bot.

error-set-aside =
    Mohon maaf, pesan Bapak/Ibu yang terakhir belum bisa kami proses karena ada gangguan. Jawaban sebelumnya tetap tersimpan.

    Silakan kirim /lanjut untuk meneruskan. Kalau masih terganggu, sebutkan kode <b>{ $code }</b> kepada petugas di kelurahan.

reminder-draft =
    Isian Bapak/Ibu belum selesai, dan <b>belum terkirim</b>. Jawaban yang sudah ada tetap tersimpan.

    Kirim /lanjut untuk meneruskan, atau /batal kalau tidak jadi.
