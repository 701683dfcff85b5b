# Lentera Pesisir: program rekaan untuk uji. Semua teksnya ada di berkas ini saja.

programme-lentera-pesisir = Lentera Pesisir
choose-about-lentera-pesisir = <b>Lentera Pesisir</b>: jaket pelampung dan perbaikan perahu. Untuk nelayan Kota Semarang.
btn-programme-lentera-pesisir = ⛵ Lentera Pesisir
btn-announcement-check-lentera-pesisir = 🔎 Cek syarat Lentera Pesisir
btn-announcement-apply-lentera-pesisir = 📝 Daftar Lentera Pesisir
option-audience-lentera-pesisir = Pendaftar Lentera Pesisir

## Pertanyaan

q-lentera-pesisir-ktp-region = <b>Alamat di KTP</b> Bapak/Ibu sekarang di mana?
q-lentera-pesisir-boat = Melaut dengan <b>perahu siapa</b>?
q-lentera-pesisir-boat-name = Mohon tulis <b>nama perahu</b>.
label-boat = Perahu
label-boat-name = Nama perahu
option-boat-own = Perahu sendiri
option-boat-shared = Perahu bersama
option-boat-none = Tidak punya perahu

## Hasil awal

finding-lentera_pesisir-ktp-regency = KTP Bapak/Ibu Kabupaten Semarang. Syarat: KTP Kota Semarang, berlaku sejak { DATE($effective_from) }.
finding-lentera_pesisir-ktp-elsewhere = KTP Bapak/Ibu daerah lain. Syarat: KTP Kota Semarang, berlaku sejak { DATE($effective_from) }.
finding-lentera_pesisir-no-boat = Bapak/Ibu menjawab tidak punya perahu. Syarat: melaut dengan perahu, berlaku sejak { DATE($effective_from) }.
finding-lentera_pesisir-listed-covered = Nama Bapak/Ibu ada di daftar penerima { DATE($listed_on) }.
finding-lentera_pesisir-listed-civil-servant = Nama Bapak/Ibu ada di daftar ASN { DATE($listed_on) }.
finding-lentera_pesisir-unknown-ktp_region = Alamat di KTP belum diketahui.
door-other-boat = Melaut dengan perahu bersama juga boleh. Ketuk tombol di bawah.
btn-door-other-boat = ⛵ Ubah jawaban tentang perahu
result-objection-lentera-pesisir = kantor pelabuhan Tambak Lorok.

## Setelah dikirim

receipt-lentera-pesisir =
    ✅ <b>Pendaftaran Lentera Pesisir sudah diterima.</b>
    Nomor: <b>{ $reference }</b>

    <b>Sekarang:</b> menunggu diperiksa petugas (BELUM dilindungi).
    { receipt-due }
slip-lentera-pesisir =
    📋 <b>Catatan untuk ke kelurahan</b>

    <b>Daftar:</b> Lentera Pesisir

## Kabar

notice-approved-lentera-pesisir = ✅ <b>{ $programme }</b> untuk <b>{ $reference }</b> disetujui. Jaket sedang disiapkan di pelabuhan (BELUM dilindungi).
notice-objection-lentera-pesisir = <b>Tidak setuju?</b> Bawa nomor { $reference } ke kantor pelabuhan Tambak Lorok.
notice-reason-lentera-pesisir-not-resident = <b>Alasan:</b> KTP bukan Kota Semarang.
notice-reason-lentera-pesisir-no-boat = <b>Alasan:</b> perahunya tidak ditemukan di pelabuhan.
notice-reason-lentera-pesisir-not-reached = <b>Alasan:</b> Bapak/Ibu tidak bisa ditemui.
notice-reason-lentera-pesisir-other = <b>Alasan:</b> ada di catatan petugas.
notice-enrolled-lentera-pesisir =
    { $begun ->
        [true] 🟢 <b>{ $programme } berlaku sejak { DATE($day) }.</b>
       *[false] 🟢 <b>{ $programme } berlaku mulai { DATE($day) }.</b>
    }
    Nomor kartu: { $number }, pendaftaran { $reference }.
    Jaket pelampung { RUPIAH($jacket) }, perbaikan perahu { RUPIAH($repair) } mulai { DATE($repair_day) }.
offer-question-lentera-pesisir = <b>Masih melaut?</b>
reason-no-boat = Perahu tidak ditemukan

## Status

status-next-approved-lentera-pesisir = kantor pelabuhan
status-next-rejected-lentera-pesisir = kantor pelabuhan Tambak Lorok.
status-next-enrolled-lentera-pesisir = Pakai jaketnya setiap kali melaut.
