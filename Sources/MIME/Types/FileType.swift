/// What a file is, by its signature. The names are EOP's where it has one.
public enum FileType: String, Sendable, Codable, CaseIterable {
    /// Nothing at all.
    case empty
    /// No signature that is known.
    case unknown

    // Programs.
    case exe, dll, elf, macho, javabytecode, dex, com, script, lnk, msi, scr
    // Archives and images of disks.
    case zip, jar, apk, rar
    case sevenZip = "7z"
    case gzip, bz2, xz, lzma, lzip, lz4, z, zstd, cab, iso, tar, ace, arj, lzh, zoo, arc
    case deb, rpm, ar, xar, dmg, vhd, vhdx, wim, chm, cpio, mscompress
    // Documents.
    case doc, docx, docm, xls, xlsx, xlsm, xlsb, ppt, pptx, pptm
    case visio = "vsdx"
    case msg, pub, one, msaccess
    case ole, odt, ods, odp, odf, epub, pdf, rtf, ps, eps, tnef, xps, appx
    case mht = "mhtml"
    // Images, audio, video, fonts.
    case gif, png, jpeg, bmp, tiff, webp, heic, icon, ani, wmf, emf, psd, pcx
    case wav, avi, riff, mp3, mp4, mpeg, ogg, flac, asf, flv, mkv, midi, swf, ttf, woff
    // Text.
    case html, svg, xml, ics, vcf, eml, multipart, json, hlp, reg, txt, pgp, smime, binhex, uuencode

    /// Whether it is a program, or a file that starts one.
    public var isProgram: Bool {
        switch self {
        case .exe, .dll, .elf, .macho, .javabytecode, .dex, .com, .script, .lnk, .msi, .scr, .jar, .apk,
            .reg:
            true
        default: false
        }
    }

    /// Whether it has files in it.
    public var isArchive: Bool {
        switch self {
        case .zip, .jar, .apk, .rar, .sevenZip, .gzip, .bz2, .xz, .lzma, .lzip, .lz4, .z, .zstd, .cab, .iso, .tar,
            .ace, .arj, .lzh,
            .zoo, .arc, .deb, .rpm, .ar, .xar, .dmg, .vhd, .vhdx, .wim, .chm, .cpio, .mscompress, .appx:
            true
        default: false
        }
    }

    /// Whether it is text of some kind.
    var isText: Bool {
        switch self {
        case .html, .svg, .xml, .ics, .vcf, .eml, .json, .txt, .mht, .script, .reg, .uuencode: true
        default: false
        }
    }
}
