# Pertanyaan UHC. Pertanyaan yang dipakai bersama (NIK, nama, foto) ada di shared.ftl.

q-uhc-care-need =
    <b>Ada yang sedang dirawat atau perlu berobat?</b>
    Orang sakit didahulukan.
q-uhc-care-need-help = Kalau ada yang sakit, jangan menunggu isian ini. Kami tunjukkan tempat yang menolong lebih cepat.
q-uhc-care-advice =
    { $advice }

    Sudah ada yang mengurus? Kalau mau, silakan tetap mengisi.
btn-care-go-on = Tetap isi pendaftaran
q-uhc-ktp-region = <b>Alamat di KTP</b> Bapak/Ibu sekarang di mana?
q-uhc-ktp-region-help = Lihat baris Alamat di KTP. Kota Semarang dan Kabupaten Semarang (Ungaran) itu berbeda.
q-uhc-resident-6-months = Sudah tinggal di Kota Semarang <b>lebih dari 6 bulan</b>?
q-uhc-resident-6-months-help = Yang dihitung adalah tempat tinggal sungguh-sungguh, bukan hanya alamat di KTP.
q-uhc-jkn-card = <b>Kartu JKN</b> (BPJS Kesehatan, KIS) Bapak/Ibu sekarang?
q-uhc-jkn-card-help = JKN adalah jaminan berobat dari BPJS Kesehatan. Tidak tahu aktif atau tidak? Pilih "Tidak tahu". Petugas akan memeriksa.
q-uhc-paid-before = Dulu <b>siapa yang membayar</b> iuran JKN?
q-uhc-paid-before-help = Tunggakan tidak menghalangi pendaftaran UHC.
q-uhc-accepts-class-3 = UHC berlaku di <b>kelas III</b>. Apakah bersedia?
q-uhc-accepts-class-3-help = Kelas III adalah kamar rawat bersama. Obat dan dokternya sesuai kebutuhan. Tidak ada biaya.
q-kk =
    Mohon tulis <b>nomor KK</b>.
    Nomornya di bagian atas Kartu Keluarga, 16 angka. Ini bukan NIK.

    Contoh: 3374 0105 0315 9002
q-kk-help = Nomor KK ada di bagian paling atas Kartu Keluarga, di bawah tulisan KARTU KELUARGA.
q-kk-echo-like-nik =
    Yang terbaca:
    <b>{ $kk }</b>

    Angka ini <b>mirip NIK</b>. Nomor KK ada di bagian atas Kartu Keluarga.
    Apakah ini benar nomor KK?
