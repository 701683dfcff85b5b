# Pertanyaan warga tentang pengumuman, dengan membalas pesannya. Kunci: question-....

## Warga

question-asked =
    ✅ Pertanyaan sudah kami teruskan kepada petugas. Jawabannya dikirim ke sini.{ $hidden ->
        [true] { "" } Angka panjang di dalamnya kami tutup, petugas tidak melihatnya.
       *[false] { "" }
    }{ $media ->
        [true] { "" } Yang diteruskan hanya tulisannya, foto atau berkasnya tidak.
       *[false] { "" }
    }

    NIK, nomor KK, dan OTP tidak perlu ditulis di sini.
question-waiting = ⏳ Pertanyaan Bapak/Ibu tentang pengumuman ini sudah ada pada petugas. Satu pengumuman, satu pertanyaan. Jawabannya dikirim ke sini.
question-done = Pertanyaan tentang pengumuman ini sudah dijawab. Kalau masih ada yang ingin ditanyakan, silakan bertemu petugas.
question-empty = Tulisannya belum terbaca. Mohon tulis dengan kata-kata, contoh: Apakah loket di Genuk juga buka hari Sabtu?
question-too-long = Pertanyaannya { $length } huruf, paling panjang { $limit }. Mohon disingkat, lalu balas pengumumannya sekali lagi.
question-only-words = Maaf, yang bisa diteruskan kepada petugas hanya tulisan. Mohon balas pengumumannya sekali lagi dengan kata-kata.
question-how =
    💬 Mau bertanya tentang pengumuman tadi? Tekan lama pesan pengumumannya, pilih <b>Balas</b>, lalu tulis pertanyaannya. Petugas akan menjawab di sini.

    NIK, nomor KK, dan OTP tidak perlu ditulis.
question-answer =
    💬 <b>Jawaban petugas</b> untuk pertanyaan Bapak/Ibu tentang pengumuman:

    { $text }

    —
    Jawaban petugas tidak pernah meminta data, OTP, atau uang. Masih ada yang belum jelas? Alamat petugas: /petugas

## Petugas

question-to-officer =
    ❓ <b>Pertanyaan tentang pengumuman { $number }</b>
    { $known ->
        [true] { $kelurahan } · { $command }
       *[false] Warga yang belum mendaftar
    } · { DATETIME($at) }

    <blockquote>{ $text }</blockquote>
btn-question-answer = ✍️ Jawab
question-answered =
    { $own ->
        [true] ✅ Sudah Anda jawab.
       *[false] ✅ Sudah dijawab petugas lain.
    }
question-gone = Pertanyaan ini tidak ada lagi, atau bukan di wilayah Anda.

question-list = ❓ <b>Pertanyaan yang menunggu jawaban</b>, yang paling lama di atas.
question-list-empty = ❓ Tidak ada pertanyaan yang menunggu jawaban Anda. Terima kasih.
question-list-end = Tidak ada lagi sesudah halaman ini. Dari awal: /pertanyaan
question-list-line =
    <b>{ $position }.</b> { $known ->
        [true] { $kelurahan }
       *[false] Belum mendaftar
    } · { $days ->
        [0] hari ini
       *[other] { $days } hari
    } · pengumuman { $number }
    <i>{ $text }</i>
btn-question-show = ✍️ { $position }

q-question-answer-text =
    ✍️ Tulis jawabannya, dalam satu pesan. Warga membacanya dengan bahasa sehari-hari, jadi singkat dan jelas saja.

    Contoh: Ya, loket di Genuk buka Sabtu pukul 08.00 sampai 12.00.
q-question-answer-text-help =
    Jawaban dikirim persis seperti diketik, paling panjang 1.000 huruf. Nama Anda tidak ikut terkirim. Jawaban tidak boleh meminta NIK, nomor KK, foto KTP, OTP, PIN, rekening, atau uang.
label-question-answer = Jawaban
question-answer-preview = 👇 Persis seperti inilah jawaban yang akan diterima warga, sebagai balasan atas pertanyaannya:
question-answer-ask = 👆 <b>Kirim jawaban ini?</b> Batal: /batal
btn-question-send = 📨 Kirim jawaban
question-answer-sent = ✅ Jawaban dikirim kepada warga.
question-answer-long = Jawaban paling panjang { $limit } huruf, yang ini { $length }; mohon disingkat, contoh: Ya, loket di Genuk buka Sabtu pukul 08.00 sampai 12.00.
question-answer-asks-for-data = Ada tulisan "{ $word }". Jawaban tidak pernah meminta NIK, KK, foto KTP, OTP, PIN, rekening, atau uang, supaya warga mudah mengenali penipuan. Mohon tulis lagi tanpa itu, contoh: Silakan datang ke loket dan bawa KTP. Nama kegiatan seperti "PIN Polio" boleh.
question-answer-number = Ada angka sepanjang NIK di dalamnya. Mohon tulis lagi tanpa nomor itu, contoh: Nomor pendaftarannya bisa dilihat di /status.
