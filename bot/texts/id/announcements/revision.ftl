# Perbaikan teks pengumuman yang sudah disetujui, dan ralatnya. Kunci: announcement-mend-..., q-announcement-mend-..., announcement-erratum.

## Perbaikan teks

q-announcement-mend-kind = ✏️ Pengumuman dijeda dulu. Apa yang salah?
q-announcement-mend-kind-help = Salah ketik: salinan yang sudah terkirim diganti diam-diam. Tanggal, jumlah, atau tautan yang salah: yang sudah menerima juga mendapat Ralat singkat yang berbunyi. Orang kedua harus menyetujui dulu.
option-mend-typo = ✏️ Salah ketik saja
option-mend-facts = ⚠️ Tanggal, jumlah, atau tautan di teks
option-mend-links = 🔗 Tombol tautan
q-announcement-mend-links =
    Tulis semua tombol yang benar, satu baris satu tombol: kata di tombol, tanda hubung, lalu alamatnya. Yang sekarang:

    { $links }
q-announcement-mend-links-help = Salin baris di atas, betulkan, lalu kirim semuanya. Yang sudah menerima mendapat tombol yang benar, dan Ralat.
q-announcement-mend-text =
    Tulis teks yang benar, lengkap, dalam satu pesan. Yang sekarang:

    { $text }
q-announcement-mend-text-help = Salin teks yang sekarang, betulkan, lalu kirim seluruhnya. Aturannya sama seperti pengumuman baru.
q-announcement-mend-erratum =
    Apa yang benar sekarang? Tulis singkat; ini dikirim sebagai <b>Ralat</b> kepada yang sudah menerima.

    Contoh: Loket buka hari Minggu, bukan Sabtu.
q-announcement-mend-erratum-help = Paling panjang 500 huruf. Sebutkan yang benar, supaya tidak ada yang datang pada hari yang salah.
label-announcement-mend-kind = Yang salah
label-announcement-mend-erratum = Ralat
announcement-erratum =
    ⚠️ <b>Ralat dari Pemerintah Kota Semarang</b>

    { $text }

    —
    Pengumuman sebelumnya sudah dibetulkan. Pengumuman tidak pernah meminta data, OTP, atau uang.
announcement-mend-summary =
    👆 <b>Sudah benar?</b> Begitulah pengumuman { $number } nanti{ $tells ->
        [true] , dan Ralat untuk yang sudah menerima.
       *[false] .
    }

    Petugas pengumuman lain harus menyetujuinya dulu. Salinan yang sudah terkirim lalu diganti tanpa bunyi. Batal: /batal
announcement-mend-proposed = ✅ Teks baru pengumuman { $number } menunggu persetujuan petugas pengumuman lain.
announcement-mend-no-second = Belum ada petugas pengumuman kedua yang bisa menyetujui teks baru pengumuman { $number }. Minta admin mengundang satu lagi dengan /petugas.
announcement-mend-too-late = Pengumuman { $number } sudah tidak bisa diperbaiki lagi. Lihat kartunya: /umumkan
announcement-mend-changed = Pengumuman { $number } baru saja diperbaiki orang lain, jadi tulisan ini tidak dikirim. Lihat kartunya: /umumkan. Masih ada yang salah? Tekan Perbaiki teks lagi.
announcement-mend-waits = Teks baru masih menunggu persetujuan. Setujui atau batalkan dulu perbaikannya.
announcement-mend-request =
    👆 <b>Setujui teks baru pengumuman { $number }?</b>

    { $tells ->
        [true] Salinan yang sudah terkirim diganti tanpa bunyi, dan yang sudah menerima mendapat Ralat di atas.
       *[false] Salinan yang sudah terkirim diganti tanpa bunyi. Tidak ada Ralat.
    }
btn-announcement-mend-yes = ✅ Setujui teks baru
btn-announcement-mend-no = ❌ Batalkan perbaikan
announcement-mend-decided =
    { $state ->
        [approved] ✅ Teks baru pengumuman { $number } disetujui. Salinan yang sudah terkirim sedang diganti{ $tells ->
            [true] , dan Ralat dikirim.
           *[false] .
        }
       *[declined] ❌ Perbaikan pengumuman { $number } dibatalkan. Teksnya tetap yang lama, dan yang dijeda tetap dijeda.
    }
