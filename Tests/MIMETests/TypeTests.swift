import MIME
import NIOCore
import Testing

@Suite("True types")
struct TypeTests {
    private static func zip(_ names: [String], content: String = "") -> [UInt8] {
        var octets: [UInt8] = []
        func number(_ value: Int, _ length: Int) -> [UInt8] { (0..<length).map { UInt8(value >> (8 * $0) & 255) } }
        for name in names {
            octets += Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 14) + number(content.utf8.count, 4)
            octets += number(content.utf8.count, 4) + number(name.utf8.count, 2) + number(0, 2) + Array(name.utf8)
            octets += Array(content.utf8)
        }
        return octets
    }

    private static func compound(_ stream: String) -> [UInt8] {
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 1_016)
            + stream.utf8.flatMap { [$0, 0] } + [UInt8](repeating: 0, count: 64)
    }

    private static func padded(_ count: Int, _ text: String) -> [UInt8] {
        [UInt8](repeating: 0, count: count) + Array(text.utf8) + [UInt8](repeating: 0, count: 64)
    }

    @Test(
        "a file is what its octets say",
        arguments: [
            (Sample.program, .exe), (Array("MZ".utf8), .exe), ([0x7F, 0x45, 0x4C, 0x46, 2], .elf),
            ([0xCF, 0xFA, 0xED, 0xFE, 7], .macho), ([0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 0x34, 0, 1], .javabytecode),
            ([0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 2, 0, 1], .macho), (Array("dex\n035".utf8), .dex),
            ([0x4C, 0, 0, 0, 1, 0x14, 2, 0, 0], .lnk), (zip(["a.txt"]), .zip),
            (zip(["[Content_Types].xml", "word/document.xml"]), .docx), (zip(["word/vbaProject.bin"]), .docm),
            (zip(["xl/workbook.xml"]), .xlsx), (zip(["xl/workbook.bin"]), .xlsb),
            (zip(["ppt/x", "ppt/vbaProject.bin"]), .pptm),
            (zip(["META-INF/MANIFEST.MF"]), .jar), (zip(["AndroidManifest.xml"]), .apk),
            (zip(["mimetype"], content: "application/vnd.oasis.opendocument.text"), .odt),
            (zip(["mimetype"], content: "application/epub+zip"), .epub), (compound("WordDocument"), .doc),
            (compound("Workbook"), .xls), (compound("PowerPoint Document"), .ppt),
            (compound("__properties_version1.0"), .msg),
            (compound("x"), .ole), (Array("%PDF-1.7".utf8), .pdf), (Array("junk\n%PDF-1.7".utf8), .pdf),
            (Array("Rar!\u{1A}\u{7}\u{1}".utf8), .rar), ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0], .sevenZip),
            ([0x1F, 0x8B, 8], .gzip), (Array("BZh9".utf8), .bz2), ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .xz),
            (Array("MSCF\0\0\0\0".utf8), .cab), (padded(32_769, "CD001"), .iso), (padded(257, "ustar"), .tar),
            (padded(7, "**ACE**"), .ace), (Array("  -lh5-".utf8), .lzh), (Array("{\\rtf1".utf8), .rtf),
            (Array("GIF89a".utf8), .gif), ([0x89, 0x50, 0x4E, 0x47], .png), ([0xFF, 0xD8, 0xFF, 0xE0], .jpeg),
            (Array("RIFF0000WEBP".utf8), .webp), (Array("RIFF0000ACON".utf8), .ani), (Array("ID3".utf8), .mp3),
            (Array("\0\0\0\u{18}ftypmp42".utf8), .mp4), ([0x78, 0x9F, 0x3E, 0x22], .tnef),
            (Array("#!/bin/sh\n".utf8), .script), (Array("\u{FEFF}  <!DOCTYPE HTML>".utf8), .html),
            (Array("<!-- x -->\n<script>".utf8), .html), (Array("<?xml version='1'?><svg>".utf8), .svg),
            (Array("<?xml version='1'?><a>".utf8), .xml), (Array("BEGIN:VCARD\n".utf8), .vcf),
            (Array("From: a\nTo: b\n\nx".utf8), .eml), (Array("Windows Registry Editor".utf8), .reg),
            (Array("LZIP\u{1}".utf8), .lzip), ([4, 0x22, 0x4D, 0x18, 0x64], .lz4), (Array("MSWIM\0\0\0".utf8), .wim),
            (padded(32_769, "BEA01"), .iso), ([0x30, 0x80, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2], .smime),
            ([0x30, 0x84, 0, 0, 0, 9, 6, 11, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 16, 1, 9], .smime),
            (Array("From a@b 08:00\nFrom: a\nTo: b\n\nx".utf8), .eml),
            (Array("hello".utf8), .txt), ([1, 2, 3], .unknown), ([], .empty),
        ] as [([UInt8], FileType)])
    func signature(_ octets: [UInt8], _ type: FileType) {
        #expect(FileSignature.type(of: octets.span) == type)
    }

    @Test("every beginning of every file has some type, without a trap")
    func beginnings() {
        for octets in [Sample.program, Self.zip(["xl/workbook.xml", "b"]), Self.compound("WordDocument")] {
            for count in 0..<min(octets.count, 1_200) { _ = FileSignature.type(of: Array(octets.prefix(count)).span) }
        }
    }

    @Test("the EICAR file is found at any place of a part, and its halves apart are not it")
    func eicar() {
        #expect(read("\nxx \(Sample.eicar) yy").kinds.contains(.eicar))
        let wide = Sample.base64(Sample.eicar.utf8.flatMap { octet -> [UInt8] in [octet, 0] })
        #expect(
            read("Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64\n\n\(wide)").kinds
                .contains(.eicar))
        #expect(!read("\n\(Sample.eicar.prefix(30))\n\(Sample.eicar.dropFirst(30))").kinds.contains(.eicar))
    }
}
