# Menu perintah di Telegram: keterangan pendek tiap perintah. Kunci: command-<perintah>.

command-start = Menu utama
command-daftar = Daftar Pijar Semar atau UHC
command-cek = Periksa syarat dulu
command-status = Lihat status pendaftaran
command-lanjut = Lanjutkan isian
command-batal = Buang isian yang belum dikirim
command-tarik = Tarik pendaftaran yang sudah dikirim
command-panduan = Panduan dan bantuan
command-faskes = Alamat puskesmas dan rumah sakit
command-putaran = Lihat putaran penetapan dan undiannya
command-pengumuman = Terima pengumuman atau tidak
command-berhenti = Hentikan sesuatu
command-antrean = Petugas: antrean pendaftaran
command-tinjau = Petugas: buka satu pendaftaran
command-riwayat = Petugas: semua catatan satu pendaftaran
command-cari = Petugas: cari nomor, NIK, HP, atau nama
command-setujui = Petugas: setujui
command-tolak = Petugas: tolak dengan alasan
command-minta-perbaikan = Petugas: minta perbaikan
command-kembalikan = Petugas: kembalikan ke pemeriksaan
command-aturan = Petugas: aturan yang berlaku
command-lepas-nik = Petugas: lepas NIK yang salah terpakai
command-kuota = Petugas: kuota tempat
command-umumkan = Petugas: kirim pengumuman
command-pertanyaan = Petugas: jawab pertanyaan warga
command-petugas = Petugas: undang dan atur petugas
