# Yang dikirim bot atas kehendaknya sendiri: gangguan dan pengingat.

error-set-aside =
    Mohon maaf, pesan Bapak/Ibu yang terakhir belum bisa kami proses karena ada gangguan. Jawaban sebelumnya tetap tersimpan.

    Silakan kirim /lanjut untuk meneruskan. Kalau masih terganggu, sebutkan kode <b>{ $code }</b> kepada petugas di kelurahan.

reminder-draft =
    Isian Bapak/Ibu belum selesai, dan <b>belum terkirim</b>. Jawaban yang sudah ada tetap tersimpan.

    Kirim /lanjut untuk meneruskan, atau /batal kalau tidak jadi.
