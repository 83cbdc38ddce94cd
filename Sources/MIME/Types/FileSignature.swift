/// Tells what a file is by its octets, never by its name.
public enum FileSignature {
    /// The string of the EICAR test file (eicar.org), cut in two so that this file is not taken for one.
    static let eicar: (StaticString, StaticString) = (
        "X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    )

    /// Whether the EICAR test file is anywhere in the octets.
    public static func hasEICAR(_ octets: borrowing Span<UInt8>) -> Bool {
        var position = 0
        while let found = octets.find(eicar.0, from: position, to: octets.count) {
            position = found + eicar.0.utf8CodeUnitCount
            if octets.stands(eicar.1, at: position) { return true }
        }
        return false
    }

    /// The type of a file.
    public static func type(of octets: borrowing Span<UInt8>) -> FileType {
        guard !octets.isEmpty else { return .empty }
        if let program = program(octets) { return program }
        if let type = byBeginning(octets) { return type }
        if let type = archive(octets) ?? media(octets) { return type }
        return TextSignature.type(of: octets)
    }

    // MARK: - Programs

    private static func program(_ octets: borrowing Span<UInt8>) -> FileType? {
        switch octets[0] {
        case UInt8(ascii: "M"), UInt8(ascii: "Z"):
            if octets.stands("MZ", at: 0) || octets.stands("ZM", at: 0) { return windows(octets) }
        case 0x7F: if octets.stands("ELF", at: 1) { return .elf }
        case 0xFE, 0xCE, 0xCF:
            let word = octets.big(4, at: 0)
            if [0xFEED_FACE, 0xFEED_FACF, 0xCEFA_EDFE, 0xCFFA_EDFE].contains(word) { return .macho }
        case 0xCA:
            // Java's classes begin as Mach-O's with several machines; those have few machines, and classes a version.
            if octets.big(4, at: 0) == 0xCAFE_BABE {
                return (octets.big(4, at: 4) ?? 0) < 40 && octets.count > 8 ? .macho : .javabytecode
            }
        case UInt8(ascii: "d"): if octets.stands("dex\n", at: 0) { return .dex }
        case 0x4C:
            if octets.big(4, at: 0) == 0x4C00_0000, octets.big(4, at: 4) == 0x0114_0200 { return .lnk }
        default: break
        }
        return nil
    }

    private static func windows(_ octets: borrowing Span<UInt8>) -> FileType {
        // The offset of the header behind the DOS program, and in it the bit that says library.
        guard let offset = octets.little(4, at: 0x3C), octets.stands("PE\0\0", at: offset),
            let traits = octets.little(2, at: offset + 22)
        else { return .exe }
        return traits & 0x2000 != 0 ? .dll : .exe
    }

    // MARK: - By the beginning alone

    private struct Beginning {
        var octets: [UInt8]
        var type: FileType

        init(_ text: StaticString, _ type: FileType) {
            octets = text.withUTF8Buffer { Array($0) }
            self.type = type
        }

        init(_ octets: [UInt8], _ type: FileType) {
            self.octets = octets
            self.type = type
        }
    }

    private static let beginnings: [[Beginning]] = {
        let all: [Beginning] = [
            .init("Rar!\u{1A}\u{7}", .rar), .init([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .sevenZip),
            .init([0x1F, 0x8B], .gzip), .init([0x1F, 0x9D], .z), .init([0x1F, 0xA0], .z),
            .init("BZh", .bz2),
            .init([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz), .init([0x5D, 0x00, 0x00], .lzma),
            .init([0x28, 0xB5, 0x2F, 0xFD], .zstd), .init("LZIP\u{1}", .lzip),
            .init([0x04, 0x22, 0x4D, 0x18], .lz4), .init("MSWIM\0\0\0", .wim), .init("MSCF\0\0\0\0", .cab),
            .init("ISc(", .cab),
            .init([0x60, 0xEA], .arj), .init([0x1A, 0x02], .arc), .init([0x1A, 0x08], .arc),
            .init("ZOO ", .zoo),
            .init("!<arch>\ndebian", .deb), .init("!<arch>\n", .ar),
            .init([0xED, 0xAB, 0xEE, 0xDB], .rpm),
            .init("xar!", .xar), .init("conectix", .vhd), .init("vhdxfile", .vhdx), .init("ITSF", .chm),
            .init("07070", .cpio), .init("SZDD", .mscompress), .init("KWAJ", .mscompress),
            .init("%!PS-Adobe-3.0 EPSF", .eps), .init("%!PS", .ps),
            .init([0xC5, 0xD0, 0xD3, 0xC6], .eps),
            .init([0x78, 0x9F, 0x3E, 0x22], .tnef),
            .init([0xE4, 0x52, 0x5C, 0x7B, 0x8C, 0xD8, 0xA7, 0x4D], .one),
            .init("\0\u{1}\0\0Standard Jet DB", .msaccess),
            .init("\0\u{1}\0\0Standard ACE DB", .msaccess),
            .init("GIF8", .gif), .init([0x89, 0x50, 0x4E, 0x47], .png), .init([0xFF, 0xD8, 0xFF], .jpeg),
            .init([0x49, 0x49, 0x2A, 0x00], .tiff), .init([0x4D, 0x4D, 0x00, 0x2A], .tiff),
            .init([0x00, 0x00, 0x01, 0x00], .icon), .init([0x00, 0x00, 0x02, 0x00], .icon),
            .init([0xD7, 0xCD, 0xC6, 0x9A], .wmf), .init("8BPS", .psd), .init("OggS", .ogg),
            .init("fLaC", .flac),
            .init([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], .asf), .init("FLV\u{1}", .flv),
            .init([0x1A, 0x45, 0xDF, 0xA3], .mkv), .init("MThd", .midi), .init("FWS", .swf),
            .init("CWS", .swf),
            .init("ZWS", .swf), .init("ID3", .mp3), .init([0xFF, 0xFB], .mp3),
            .init([0x00, 0x00, 0x01, 0xBA], .mpeg),
            .init([0x00, 0x00, 0x01, 0xB3], .mpeg), .init([0x00, 0x01, 0x00, 0x00, 0x00], .ttf),
            .init("OTTO", .ttf),
            .init("wOFF", .woff), .init("wOF2", .woff), .init([0x3F, 0x5F, 0x03, 0x00], .hlp),
            .init("{\\rt", .rtf), .init("-----BEGIN PGP", .pgp), .init("-----BEGIN PKCS7", .smime),
            .init("(This file must be converted with BinHex", .binhex),
        ]
        // By their first octet; the longer ones first.
        var table = [[Beginning]](repeating: [], count: 256)
        for beginning in all.sorted(by: { $0.octets.count > $1.octets.count }) {
            guard let first = beginning.octets.first else { continue }
            table[Int(first)].append(beginning)
        }
        return table
    }()

    private static func byBeginning(_ octets: borrowing Span<UInt8>) -> FileType? {
        for beginning in beginnings[Int(octets[0])] where beginning.octets.count <= octets.count {
            var isSame = true
            for index in beginning.octets.indices where octets[index] != beginning.octets[index] {
                isSame = false
                break
            }
            if isSame { return beginning.type }
        }
        return nil
    }

    // MARK: - What is looked into

    private static func archive(_ octets: borrowing Span<UInt8>) -> FileType? {
        if octets.stands("PK\u{3}\u{4}", at: 0) || octets.stands("PK\u{5}\u{6}", at: 0) {
            return ZipSignature.type(of: octets)
        }
        // A spanned archive, or one with something of its own before it.
        if octets.stands("PK00PK\u{3}\u{4}", at: 0) || octets.stands("PK\u{7}\u{8}PK\u{3}\u{4}", at: 0) {
            return .zip
        }
        if octets.big(4, at: 0) == 0xD0CF_11E0, octets.big(4, at: 4) == 0xA1B1_1AE1 {
            return CompoundSignature.type(of: octets)
        }
        // Adobe's reader looks for this in the first kilobyte.
        if octets.find("%PDF-", from: 0, to: 1_024) != nil { return .pdf }
        if octets.stands("ustar", at: 257) { return .tar }
        if octets.stands("**ACE**", at: 7) { return .ace }
        if octets.stands("-lh", at: 2) || octets.stands("-lz", at: 2) {
            if octets.count > 6, octets[6] == dash { return .lzh }
        }
        // Windows mounts an image without an ISO 9660 head as well, where the one of UDF is there (ECMA-167 section 2/9.2).
        for sector in [32_769, 34_817, 36_865] where octets.stands("CD001", at: sector) { return .iso }
        if octets.stands("BEA01", at: 32_769) { return .iso }
        // The mark of an image of Apple's is at the end.
        if octets.stands("koly", at: octets.count - 512) { return .dmg }
        if octets.stands("conectix", at: octets.count - 512) { return .vhd }
        return nil
    }

    private static func media(_ octets: borrowing Span<UInt8>) -> FileType? {
        if octets.stands("RIFF", at: 0) || octets.stands("RIFX", at: 0) {
            if octets.stands("WAVE", at: 8) { return .wav }
            if octets.stands("AVI ", at: 8) { return .avi }
            if octets.stands("WEBP", at: 8) { return .webp }
            if octets.stands("ACON", at: 8) { return .ani }
            return .riff
        }
        if octets.stands("ftyp", at: 4) {
            for brand: StaticString in ["heic", "heix", "mif1", "heif"] where octets.stands(brand, at: 8) {
                return .heic
            }
            return .mp4
        }
        // BMP says its size, and where the pixels begin.
        if octets.stands("BM", at: 0), octets.count > 26, octets.little(4, at: 6) == 0 { return .bmp }
        if octets.little(4, at: 0) == 1, octets.stands(" EMF", at: 40) { return .emf }
        if octets[0] == 0x0A, octets.count > 128, octets[1] <= 5, octets[2] == 1 { return .pcx }
        // A signed or enveloped message in DER: a sequence of the object identifier of PKCS #7, or one of S/MIME's.
        if octets[0] == 0x30 {
            for head: StaticString in ["\u{6}\u{9}\u{2A}", "\u{6}\u{B}\u{2A}"] {
                if let place = octets.find(head, from: 1, to: 12), octets.big(4, at: place + 3) == 0x8648_86F7 {
                    return .smime
                }
            }
        }
        return nil
    }
}

extension Span where Element == UInt8 {
    /// Whether a text stands at a place, octet for octet.
    func stands(_ text: StaticString, at start: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard start >= 0, start <= count - length else { return false }
        return text.withUTF8Buffer { text in
            for offset in 0..<length where self[start + offset] != text[offset] { return false }
            return true
        }
    }

    /// A number, the most significant octet first; nil where the octets end before it does.
    func big(_ length: Int, at start: Int) -> Int? {
        guard start >= 0, start <= count - length else { return nil }
        var value = 0
        for offset in 0..<length { value = value << 8 | Int(self[start + offset]) }
        return value
    }

    /// A number, the least significant octet first; nil where the octets end before it does.
    func little(_ length: Int, at start: Int) -> Int? {
        guard start >= 0, start <= count - length else { return nil }
        var value = 0
        for offset in (0..<length).reversed() { value = value << 8 | Int(self[start + offset]) }
        return value
    }
}
