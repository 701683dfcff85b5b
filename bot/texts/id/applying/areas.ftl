# Kecamatan dan kelurahan tempat tinggal.

q-kecamatan =
    Bapak/Ibu tinggal di <b>kecamatan</b> mana?

    Ketuk satu. Boleh juga tulis nama kelurahan. Contoh: Genuksari
q-kecamatan-poster = Bapak/Ibu tinggal di <b>Kecamatan { $kecamatan }</b>?
q-kecamatan-help = Pilih kecamatan tempat tinggal sekarang. Kalau ragu, tulis nama kelurahannya. Nanti dicarikan.
btn-kecamatan-yes = ✅ Ya, { $kecamatan }
btn-kecamatan-other = Bukan, pilih lain
q-kelurahan =
    Tinggal di <b>kelurahan</b> mana? (Kecamatan { $kecamatan })

    Ketuk satu. Boleh juga ditulis. Contoh: Genuksari
q-kelurahan-help = Pilih kelurahan tempat tinggal sekarang. Namanya ada di KTP atau KK, di bawah alamat. Salah kecamatan? Ketuk "Kembali".
label-in-kecamatan = Kecamatan { $name }
label-in-kelurahan = Kelurahan { $name }
label-kelurahan-elsewhere = { $name } (Kec. { $kecamatan })
q-rt-rw =
    <b>RT dan RW</b> tempat tinggal sekarang?

    Tulis RT, garis miring, RW. Contoh: 3/5
q-rt-rw-help = RT dan RW ada di KTP atau KK. Kalau sudah pindah, tulis RT dan RW tempat tinggal sekarang. Contoh: 3/5
