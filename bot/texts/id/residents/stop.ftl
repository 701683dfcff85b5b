# Berhenti: /berhenti, dan kata-kata yang berarti berhenti. Kunci: stop-..., btn-stop-....

## Berhenti

stop-question =
    Apa yang mau dihentikan?

    { stop-data }
stop-nothing =
    Tidak ada yang sedang berjalan: tidak ada isian, pendaftaran, atau pengumuman.

    { stop-data }
stop-data =
    Mau semua data dihapus? Mohon hubungi, dengan KTP:
    { desk-disnaker }
btn-stop-announcements = 🔕 Semua pengumuman
btn-stop-topic = 🔕 Pengumuman: { $topic }
btn-stop-form = 🗑️ Isian { $name } yang belum dikirim
btn-stop-application = ↩️ Pendaftaran yang sudah dikirim
btn-stop-nothing = Tidak jadi
stop-form-done = Isian { $name } sudah dihapus. Kapan saja boleh mulai lagi dengan /daftar.
stop-form-gone = Isian itu sudah tidak ada.
stop-kept = Baik, tidak ada yang diubah.

# Pesan yang seluruhnya terdiri dari kata-kata ini dibaca sebagai permintaan berhenti (/berhenti); dipisah koma, huruf kecil.
# Cukup satu dari baris pertama ("STOP!!!"), atau satu dari baris kedua dengan satu dari baris ketiga ("jangan kirim lagi").
stop-words = stop, stopp, setop, berhenti, brenti, hentikan, dihentikan, unsubscribe, unsub, mandeg, mandheg
stop-refusing-words = jangan, jgn, janganlah, ojo, tidak usah, tdk usah, tak usah, gak usah, ga usah, nggak usah, ngga usah, enggak usah, ndak usah, ora usah, gausah, rasah, tidak perlu, tdk perlu, gak perlu, ga perlu, nggak perlu, tidak mau, tdk mau, gak mau, ga mau, nggak mau, ndak mau, tidak ingin, emoh
stop-sending-words = kirim, krm, kirimi, kirimin, kirimkan, dikirim, dikirimi, dikirimin, mengirim, mengirimi, ngirim, ngirimi, terima, menerima, nerima, dapat, dapet, hubungi, menghubungi, dihubungi, ganggu, mengganggu, diganggu
# Kata di sampingnya yang tidak mengubah artinya, juga salam dan terima kasih.
stop-beside-words = lagi, lg, terus, saja, aja, sekarang, saya, sy, aku, kami, ke, kepada, sini, mau, ingin, minta, yang, ini, itu, semua, semuanya, apa, apapun, pesan, pesannya, psn, pengumuman, pengumumannya, info, infonya, informasi, kabar, berita, notifikasi, notif, sms, wa, chat, langganan, berlangganan, nomor, tolong, tlg, mohon, harap, maaf, permisi, cukup, sudah cukup, dulu, dl, dahulu, nih, kok, iya, oke, ok, nggih, inggih, dong, donk, deh, ya, yah, yo, lah, pak, bapak, bu, ibu, mas, mbak, mbk, kak, min, admin, bot, terima kasih, terimakasih, trimakasih, makasih, makasi, mksh, trims, tks, thx, thanks, nuwun, suwun, matur nuwun, matur suwun, assalamualaikum, selamat pagi, selamat siang, selamat sore, selamat malam, please, pls, plis
