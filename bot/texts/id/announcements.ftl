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
q-announcement-audience-help = Pengumuman hanya sampai kepada warga yang setuju menerima pengumuman dan tidak memblokir bot. Jumlahnya dihitung sebelum dikirim.
option-audience-agreed = Semua yang setuju
option-audience-pijar-semar = Pendaftar Pijar Semar
option-audience-uhc = Pendaftar UHC
q-announcement-text =
    Tulis pengumumannya, dalam satu pesan.

    Contoh: Loket Pijar Semar di Kecamatan Genuk buka hari Sabtu, 08.00–12.00.
q-announcement-text-help =
    Tulisan dikirim persis seperti diketik; baris baru dan tautan tetap. Paling panjang 3.000 huruf. Pengumuman tidak boleh meminta NIK, nomor KK, foto KTP, OTP, PIN, rekening, atau uang.
label-announcement-audience = Penerima
label-announcement-text = Isi
announcement-text = { $text }

announcement-preview-before = 👇 Persis seperti inilah pesan yang akan diterima warga:
announcement-summary =
    👆 <b>Sudah benar?</b>

    Penerima: <b>{ $segment }</b>

    Lanjut: jumlah penerima dihitung dulu, belum ada yang dikirim. Batal: /batal
btn-announcement-count = 🔢 Hitung penerima
announcement-counting = 🔢 Jumlah penerima sedang dihitung. Hasilnya segera dikirim ke sini.
announcement-everybody = semua warga yang setuju menerima pengumuman
announcement-at-once = segera setelah disetujui
announcement-at = mulai { DATETIME($at) }
announcement-duration-seconds = sekitar { $count } detik
announcement-duration-minutes = sekitar { $count } menit
announcement-duration-hours = sekitar { $count } jam

announcement-empty = Isi pengumuman belum terbaca; mohon tulis dengan kata-kata, contoh: Loket di Kecamatan Genuk buka hari Sabtu.
announcement-too-long = Pengumuman paling panjang { $limit } huruf, yang ini { $length }; mohon disingkat, misalnya dengan menyebut alamat loket untuk keterangan lain.
announcement-asks-for-data = Ada tulisan "{ $word }". Pengumuman tidak pernah meminta NIK, KK, foto KTP, OTP, PIN, rekening, atau uang, supaya warga mudah mengenali penipuan. Mohon tulis lagi tanpa itu, contoh: Silakan buka /status. "Bawa KTP ke loket" dan peringatan seperti "Jangan berikan OTP kepada siapa pun" boleh.

## Petugas: disetujui orang kedua

announcement-composed =
    📢 <b>Pengumuman { $number }</b> siap

    Penerima: { $segment }, <b>{ $recipients } orang</b>
    Lama mengirim: { $duration }
    Waktu: { $schedule }

    Belum dikirim: petugas pengumuman lain harus menyetujuinya dulu.
announcement-nobody = 📢 <b>Pengumuman { $number }</b>: belum ada warga yang bisa menerimanya ({ $segment }). Tulis lagi dengan penerima lain: /umumkan
btn-announcement-propose = ✅ Minta persetujuan
btn-announcement-test = 👁 Kirim uji ke saya
btn-announcement-approve = ✅ Setujui
btn-announcement-decline = ❌ Batalkan
announcement-proposed = ✅ Pengumuman { $number } menunggu persetujuan petugas pengumuman lain. Kabarnya dikirim ke sini.
announcement-no-second = Belum ada petugas pengumuman kedua, padahal setiap pengumuman harus disetujui dua orang. Minta admin mengundang satu lagi dengan /petugas, lalu tulis lagi pengumumannya.
announcement-request =
    👆 <b>Setujui pengumuman { $number }?</b>

    Penerima: { $segment }, <b>{ $recipients } orang</b>
    Lama mengirim: { $duration }
    Waktu: { $schedule }

    Yang disetujui persis pesan di atas, untuk penerima dan jumlah ini.
announcement-own = Pengumuman sendiri harus disetujui petugas lain.
announcement-conflict = Pengumuman ini baru saja berubah. Lihat kartunya yang terbaru.
announcement-gone = Pengumuman ini tidak ada lagi.
announcement-done =
    { $act ->
        [approve] ✅ Pengumuman { $number } disetujui: { $schedule }.
       *[decline] ❌ Pengumuman { $number } dibatalkan. Tidak ada yang dikirim.
    }
announcement-void = ⚠️ Pengumuman { $number } belum dikirim: penerimanya sekarang { $recipients } orang, jauh lebih banyak daripada yang disetujui. Persetujuan diminta lagi.
