public import MIME

/// The text of a file, as far as it was read.
public struct ExtractedText: Sendable, Hashable, Codable {
    /// Where the file is: its path in the report.
    public var path: String
    /// Its words in UTF-8; octets that are none may be among them.
    public var text: [UInt8]
    /// Whether the file has more text than this.
    public var isCutOff: Bool

    /// A text.
    public init(path: String, text: [UInt8], isCutOff: Bool = false) {
        self.path = path
        self.text = text
        self.isCutOff = isCutOff
    }
}

/// What a document says about itself beside its text: its title, its department, a label.
public struct DocumentProperty: Sendable, Hashable, Codable {
    /// Octets of a name at most.
    public static let longestName = 256
    /// Octets of a value at most.
    public static let longestValue = 4_096

    /// Where the document is: its path in the report.
    public var path: String
    /// Its name, as Office shows it in English where it is one of Office's own: `Title`, `Department`.
    public var name: String
    /// Its value as text.
    public var value: String

    /// A property.
    public init(path: String, name: String, value: String) {
        self.path = path
        self.name = name
        self.value = value
    }
}

/// Which files text is read of (docs/reference/inspector.md#text-and-properties).
public enum TextSource {
    /// Whether the words of files of a type are read, by the inspector or by the reader of mail, or it is a type that has none
    /// by itself: an archive that is opened, and a picture whose only words are in its metadata.
    public static func isKnown(_ type: FileType) -> Bool {
        switch type {
        case .empty: true
        // Archives that are opened; their members are files of their own.
        case .zip, .jar, .apk, .appx, .rar, .sevenZip, .gzip, .bz2, .xz, .lzma, .lzip, .lz4, .z, .zstd, .cab, .iso,
            .tar, .lzh, .deb, .rpm, .ar, .xar, .cpio, .tnef, .msg, .multipart:
            true
        case .doc, .docx, .docm, .xls, .xlsx, .xlsm, .ppt, .pptx, .pptm, .visio, .odt, .ods, .odp, .odf, .epub, .pdf,
            .rtf:
            true
        case .html, .svg, .xml, .ics, .vcf, .eml, .mht, .json, .reg, .txt, .script, .uuencode, .binhex: true
        // As in EOP, the words of these are those of their metadata alone.
        case .jpeg, .tiff: true
        case .exe, .dll, .elf, .macho, .javabytecode, .dex, .com, .lnk, .msi, .scr: false
        case .ace, .zoo, .arc, .arj, .dmg, .vhd, .vhdx, .wim, .chm, .mscompress: false
        case .xlsb, .pub, .one, .msaccess, .ole, .ps, .eps, .xps: false
        case .gif, .png, .bmp, .webp, .heic, .icon, .ani, .wmf, .emf, .psd, .pcx: false
        case .wav, .avi, .riff, .mp3, .mp4, .mpeg, .ogg, .flac, .asf, .flv, .mkv, .midi, .swf, .ttf, .woff: false
        case .hlp, .pgp, .smime, .unknown: false
        }
    }
}
