# Bila tidak ada yang cocok: satu kalimat yang ramah, dan jalan kembali. Kunci: fallback-..., group-....

fallback-unknown-command = Maaf, perintah itu belum dikenal. Kirim /start untuk melihat menu.
fallback-text = Maaf, kami belum paham. Silakan pilih dari menu ini, atau tulis "petugas" untuk alamat yang bisa didatangi.
fallback-media = Terima kasih. Maaf, yang terbaca di sini hanya tulisan dan tombol. Silakan pilih dari menu ini.
fallback-photo = Terima kasih. Foto atau berkas ini belum dipakai dan tidak kami simpan, juga tulisan di bawahnya kalau ada. Kalau mau mendaftar, pilih Daftar dulu.
fallback-edited = Pesan yang diubah tidak terbaca lagi. Mohon kirim sebagai pesan baru, atau pilih dari menu ini.
fallback-stale-button = Tombol itu sudah tidak berlaku. Silakan pakai menu yang baru.

# Kata-kata orang yang mencari manusia; dipisah koma, huruf kecil.
fallback-help-words = petugas, tolong, bantuan, bantu, manusia, admin, operator, orang, cs, keluhan, telepon

## Grup

group-line = Untuk menjaga data pribadi, layanan ini hanya menjawab di chat pribadi.
btn-group-private = Buka chat pribadi
