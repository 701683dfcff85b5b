# Pengumuman: persetujuan warga, dan petugas yang menulisnya. Kunci: announcements-... (warga), announcement-... (petugas).

announcements-ask =
    Boleh kami kirim <b>pengumuman</b> tentang Pijar Semar dan UHC ke sini? Jarang, dan bisa dihentikan kapan saja.

    Kabar tentang pendaftaran Bapak/Ibu tetap dikirim, apa pun pilihannya.
btn-announcements-yes = 🔔 Ya, boleh
btn-announcements-no = 🔕 Tidak
announcements-on = 🔔 Baik, pengumuman akan dikirim ke sini. Mau berhenti? Kirim /pengumuman.
announcements-off = 🔕 Baik, pengumuman tidak dikirim. Berubah pikiran? Kirim /pengumuman.
announcements-status =
    { $state ->
        [on] 🔔 Pengumuman: <b>dikirim</b> ke sini.
        [off] 🔕 Pengumuman: <b>tidak dikirim</b> ke sini.
       *[unasked] Pengumuman: belum dipilih, jadi tidak dikirim.
    }

    Kabar tentang pendaftaran Bapak/Ibu selalu dikirim. Mau terima pengumuman?

## Pesan yang diterima warga

announcement-message =
    📢 <b>Pengumuman Pemerintah Kota Semarang</b>

    { $text }

    —
    Pengumuman tidak pernah meminta data, OTP, atau uang. Berhenti menerima: /pengumuman

## Petugas: menulis

q-announcement-audience =
    📢 <b>Pengumuman baru</b>

    Untuk siapa? Yang menerima hanya warga yang setuju menerima pengumuman.
q-announcement-audience-help = Angka pada tombol adalah jumlah warga yang akan menerima sekarang: setuju menerima pengumuman dan tidak memblokir bot.
announcement-audience =
    { $audience ->
        [pijar_semar] Pendaftar Pijar Semar
        [uhc] Pendaftar UHC
       *[agreed] Semua yang setuju
    } ({ $recipients } orang)
q-announcement-text =
    Tulis pengumumannya, dalam satu pesan.

    Contoh: Loket Pijar Semar di Kecamatan Genuk buka hari Sabtu, 08.00–12.00.
q-announcement-text-help =
    Tulisan dikirim persis seperti diketik; baris baru dan tautan tetap. Paling panjang 3.000 huruf. Pengumuman tidak boleh meminta NIK, nomor KK, foto KTP, OTP, PIN, rekening, atau uang.
label-announcement-audience = Penerima
label-announcement-text = Isi

announcement-preview-before = 👇 Persis seperti inilah pesan yang akan diterima warga:
announcement-summary =
    👆 <b>Siap dikirim?</b>

    Penerima: <b>{ $audience }</b>
    Lama mengirim: { $duration }

    Setelah dikirim tidak bisa ditarik. Batal: /batal
announcement-duration-seconds = sekitar { $count } detik
announcement-duration-minutes = sekitar { $count } menit
announcement-duration-hours = sekitar { $count } jam
btn-announcement-send = 📢 Kirim

announcement-empty = Isi pengumuman belum terbaca; mohon tulis dengan kata-kata, contoh: Loket di Kecamatan Genuk buka hari Sabtu.
announcement-too-long = Pengumuman paling panjang { $limit } huruf, yang ini { $length }; mohon disingkat, misalnya dengan menyebut alamat loket untuk keterangan lain.
announcement-asks-for-data = Ada tulisan "{ $word }". Pengumuman tidak pernah meminta NIK, KK, foto KTP, OTP, PIN, rekening, atau uang, supaya warga mudah mengenali penipuan. Mohon tulis lagi tanpa itu, contoh: Silakan buka /status. "Bawa KTP ke loket" dan peringatan seperti "Jangan berikan OTP kepada siapa pun" boleh.
announcement-nobody = Belum ada warga yang bisa menerima pengumuman ini. Pilih penerima lain, atau batalkan dengan /batal.

## Petugas: mengirim

announcement-queued =
    ✅ Pengumuman sedang dikirim kepada <b>{ $recipients } orang</b>, { $duration }. Laporannya dikirim ke sini setelah selesai.
btn-announcement-progress = 🔄 Lihat perkembangan
announcement-progress =
    📢 Pengumuman { DATETIME($at) }
    { $state ->
        [expanding] Sedang disiapkan
        [sending] Sedang dikirim
       *[finished] Selesai
    }, untuk { $recipients } orang

    Terkirim: { $sent }
    Menunggu: { $waiting }
    Memblokir bot: { $blocked }
    Gagal: { $failed }
    Tidak pasti sampai: { $unknown }
    Tidak jadi (berhenti menerima): { $withheld }
announcement-none-yet = Belum pernah ada pengumuman.
announcement-report =
    ✅ <b>Pengumuman selesai dikirim</b>, untuk { $total } orang

    Terkirim: { $sent }
    Memblokir bot: { $blocked }
    Gagal: { $failed }
    Tidak pasti sampai: { $unknown } (tidak dikirim ulang, supaya tidak ada yang menerima dua kali)
    Tidak jadi (berhenti menerima): { $withheld }
