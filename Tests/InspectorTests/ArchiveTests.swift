import CArchive
import Crypto
import Inspection
import Inspector
import MIME
import NIOCore
import Testing

@Suite("Archives")
struct ArchiveTests {
    static let files: ArchiveSample.Files = [("eicar.com", Sample.eicar), ("folder/evil.exe", Sample.program)]

    struct Format: Sendable, CustomTestStringConvertible {
        var name: String
        var octets: [UInt8]
        var testDescription: String { name }
    }

    static let formats: [Format] = [
        Format(name: "zip", octets: ArchiveSample.zip(files)),
        Format(name: "7z", octets: ArchiveSample.written(archive_write_set_format_7zip, files)),
        Format(name: "tar", octets: ArchiveSample.tar(files)),
        Format(name: "iso", octets: ArchiveSample.written(archive_write_set_format_iso9660, files)),
        Format(name: "cpio", octets: ArchiveSample.written(archive_write_set_format_cpio_newc, files)),
        Format(name: "xar", octets: ArchiveSample.written(archive_write_set_format_xar, files)),
        Format(name: "rar", octets: ArchiveSample.rar(files)), Format(name: "rar5", octets: ArchiveSample.rar5(files)),
        Format(name: "cab", octets: ArchiveSample.cab(files)), Format(name: "lzh", octets: ArchiveSample.lzh(files)),
    ]

    @Test("EICAR and a program are found in an archive", arguments: formats)
    func members(format: Format) throws {
        let report = inspected("a." + format.name, format.octets)
        #expect(report.incomplete.isEmpty)
        let eicar = try #require(report.member("eicar.com"))
        #expect(eicar.hasEICAR && eicar.size == 68)
        #expect(eicar.sha256 == Array(SHA256.hash(data: Sample.eicar)))
        #expect(eicar.md5 == Array(Insecure.MD5.hash(data: Sample.eicar)))
        let program = try #require(report.member("folder/evil.exe"))
        #expect(program.trueType == .exe && program.filename == "evil.exe" && !program.hasEICAR)
    }

    @Test("An ar archive has no folders")
    func ar() {
        let octets = ArchiveSample.written(archive_write_set_format_ar_svr4, [("eicar.com", Sample.eicar)])
        #expect(inspected("a.ar", octets).member("eicar.com")?.hasEICAR == true)
    }

    @Test("One compressed file is a member with its own name")
    func compressed() {
        let filters: [(String, (OpaquePointer) -> Int32)] = [
            ("gz", archive_write_add_filter_gzip), ("bz2", archive_write_add_filter_bzip2),
            ("xz", archive_write_add_filter_xz), ("zst", archive_write_add_filter_zstd),
            ("Z", archive_write_add_filter_compress), ("lz4", archive_write_add_filter_lz4),
            ("lz", archive_write_add_filter_lzip),
        ]
        for (name, filter) in filters {
            let report = inspected("eicar.com." + name, ArchiveSample.compressed(filter, Sample.eicar))
            #expect(report.member("eicar.com")?.hasEICAR == true, "\(name)")
            #expect(report.isFullyRead, "\(name)")
        }
    }

    @Test("A compressed tar is found by both of its layers, and its members lie in it")
    func tarGzip() throws {
        let report = inspected("a.tgz", ArchiveSample.tarGzip(Self.files))
        #expect(report.member("a.tar")?.trueType == .tar)
        #expect(report.member("a.tar/eicar.com")?.hasEICAR == true)
        #expect(report.members.count == 3)
    }

    @Test("EICAR is found in a zip in a compressed tar in a message in a zip")
    func nested() throws {
        let inner = ArchiveSample.tarGzip([("inner.zip", ArchiveSample.zip(Self.files))])
        let encoded = Data64.encoded(inner)
        let message = """
            From: a@example.com\r
            Subject: files\r
            MIME-Version: 1.0\r
            Content-Type: multipart/mixed; boundary=b\r
            \r
            --b\r
            Content-Type: text/plain\r
            \r
            See https://words.example/ here.\r
            --b\r
            Content-Type: application/gzip; name=x.tar.gz\r
            Content-Transfer-Encoding: base64\r
            \r
            \(encoded)\r
            --b--\r

            """
        let report = inspected("mail.zip", ArchiveSample.zip([("mail.eml", Array(message.utf8))]))
        let eicar = try #require(report.members.first(where: { $0.hasEICAR }))
        #expect(eicar.path.hasPrefix("1.2/mail.eml/1.") && eicar.path.hasSuffix("/x.tar/inner.zip/eicar.com"))
        #expect(report.urls.contains("https://words.example/"))
        #expect(report.isFullyRead)
    }

    @Test("HTML in an archive is read: its links, and a script that makes a file")
    func html() {
        let page = """
            <html><body><form><input type=password></form><a href="https://evil.example/">x</a>
            <script>var b = new Blob([atob("TVo=")]); a.href = URL.createObjectURL(b); a.download = "x.exe"; a.click();</script>
            """
        let report = inspected("a.zip", ArchiveSample.zip([("page.html", Array(page.utf8))]))
        #expect(report.urls.contains("https://evil.example/"))
        #expect(report.has(.smuggling) && report.has(.passwordForm) && report.has(.script))
    }

    @Test("Members that need a password are told, not read")
    func encrypted() throws {
        let octets = ArchiveSample.written(archive_write_set_format_zip, Self.files, password: "secret")
        let report = inspected("a.zip", octets)
        let member = try #require(report.member("eicar.com"))
        #expect(member.isEncrypted && member.sha256 == nil && !member.hasEICAR)
        #expect(report.isEncrypted && report.has(.encryptedMember))
    }

    @Test("Odd names of members are told")
    func names() throws {
        let names = ["report.pdf.exe", "report\u{202E}fdp.exe", "../../evil.exe", "C:\\evil.exe"]
        let report = inspected("a.zip", ArchiveSample.zip(of: names.map { .init(name: $0, octets: Sample.program) }))
        #expect(report.members.map { $0.names[0] } == names.dropLast() + ["C:/evil.exe"])
        #expect(report.defects.contains(ContentDefect(kind: .doubleExtension, path: "1.2/report.pdf.exe")))
        #expect(report.defects.contains(ContentDefect(kind: .invisibleInName, path: "1.2/report\u{202E}fdp.exe")))
        #expect(report.traits.filter { $0.kind == .pathTraversal }.count == 2)
    }

    @Test("A name beyond the bound keeps its extension", arguments: [2_000, 900_000, 1_000_000, 1_048_000])
    func longName(length: Int) throws {
        let name = String(repeating: "a", count: length) + ".exe"
        let report = inspected("a.tar", ArchiveSample.written(archive_write_set_format_pax, [(name, Sample.program)]))
        let member = try #require(report.members.first)
        #expect(member.trueType == .exe)
        #expect(member.names.allSatisfy { $0.utf8.count <= 1_024 } && member.path.utf8.count <= 300)
        #expect(member.names.contains { FileExtension.last(of: $0) == "exe" })
    }

    @Test("A member has the name of an extended head, too, that breaks the rules")
    func brokenExtendedHead() throws {
        let tar = ArchiveSample.tar(
            records: "9999999 comment=a\n29 path=evil.txt\n17 path=evil.exe\n",
            [
                ("a.txt", Array("words".utf8))
            ])
        let member = try #require(inspected("a.tar", tar).members.first)
        #expect(member.names == ["a.txt", "evil.txt", "evil.exe"])
    }

    @Test("A tar with a longer name than is read is told as unread", arguments: ["L", "K", "x"] as [Unicode.Scalar])
    func longNameOfGNU(kind: Unicode.Scalar) {
        let tar = ArchiveSample.tar(
            kind: kind, records: String(repeating: "a", count: 1_100_000) + ".exe", [("a.exe", Sample.program)])
        #expect(inspected("a.tar", tar).incomplete == [.facts, .malformed])
    }

    @Test("A picture with an archive behind it is both")
    func polyglot() {
        let report = inspected("a.gif", Sample.code(as: .gif) + ArchiveSample.zip(Self.files))
        #expect(report.member("eicar.com")?.hasEICAR == true)
        #expect(report.urls == ["https://evil.example/login?u=1"])
    }

    @Test("An archive behind another beginning is read, as unpackers do, whatever the beginning is")
    func behind() {
        let heads: [[UInt8]] = [
            Sample.code(as: .gif), Array("ID3\u{3}\0\0\0\0\0\u{0A}0123456789".utf8),
            Array("Please see below.\r\n".utf8),
        ]
        for head in heads {
            for octets in [
                ArchiveSample.rar(Self.files), ArchiveSample.rar5(Self.files), ArchiveSample.zip(Self.files),
                ArchiveSample.cab(Self.files), ArchiveSample.written(archive_write_set_format_7zip, Self.files),
            ] {
                let report = inspected("a.bin", head + octets)
                #expect(report.members.filter(\.hasEICAR).map(\.path) == ["1.2/eicar.com"])
                #expect(HiddenArchive.isIn(ByteBuffer(bytes: head + octets)))
            }
            #expect(!HiddenArchive.isIn(ByteBuffer(bytes: head)))
        }
    }

    @Test("A ZIP file between another beginning and another end is read")
    func between() {
        for head in [Sample.code(as: .gif), Array("%PDF-1.7\n".utf8), Array("Please see below.\r\n".utf8)] {
            let members = Self.files.map { ArchiveSample.Member(name: $0.name, octets: $0.octets) }
            let octets = head + ArchiveSample.zip(of: members) + [UInt8](repeating: 0x20, count: 70_000)
            let report = inspected("a.bin", octets)
            #expect(report.members.filter(\.hasEICAR).map(\.path) == ["1.2/eicar.com"])
            #expect(report.member("folder/evil.exe")?.trueType == .exe)
            #expect(HiddenArchive.isIn(ByteBuffer(bytes: octets)))
        }
    }

    @Test("The mark of a ZIP member among other octets is none by itself")
    func mark() {
        for behind in ["\u{7F}\u{7F}", "\n\0\0\0\0\0words and words and no more of them"] {
            let octets = Array("Please see below.\r\nPK\u{3}\u{4}\(behind)\r\n".utf8)
            #expect(inspected("a.txt", octets).isFullyRead && inspected("a.txt", octets).members.isEmpty)
        }
    }

    @Test("Files in one compressed file behind another one are one, as unpackers have them")
    func concatenated() {
        let half = Sample.eicar.count / 2
        for filter in [archive_write_add_filter_gzip, archive_write_add_filter_bzip2, archive_write_add_filter_xz] {
            let octets =
                ArchiveSample.compressed(filter, Array(Sample.eicar.prefix(half)))
                + ArchiveSample.compressed(filter, Array(Sample.eicar.dropFirst(half)))
            #expect(inspected("eicar.com.gz", octets).member("eicar.com")?.hasEICAR == true)
        }
    }

    @Test("A file of gzip has the name in its head besides, with another field before it or none")
    func gzipName() {
        let plain = ArchiveSample.compressed(archive_write_add_filter_gzip, Array("words".utf8))
        for extra in [[], [3, 0, 1, 2, 3]] as [[UInt8]] {
            let flags: UInt8 = extra.isEmpty ? 8 : 12
            let head: [UInt8] = [0x1F, 0x8B, 8, flags] + [UInt8](repeating: 0, count: 6)
            let octets = head + extra + Array("evil.js\0".utf8) + plain.dropFirst(10)
            #expect(inspected("a.txt.gz", octets).members.map(\.names) == [["a.txt", "evil.js"]])
        }
        #expect(inspected("a.txt.gz", plain).members.map(\.names) == [["a.txt"]])
    }

    @Test("An archive is what it is whatever it is called", arguments: formats)
    func oddNames(format: Format) {
        for name in ["a.jpg", "a.txt", "a", "a.\(format.name).", "a.zip\u{200B}", "a.7z::$DATA"] {
            let report = inspected(name, format.octets)
            #expect(report.member("eicar.com")?.hasEICAR == true && report.isFullyRead, "\(name)")
        }
    }

    @Test("What is an archive by its name alone is told as unread")
    func named() {
        #expect(inspected("a.rar", Array("no archive at all".utf8)).incomplete == [.malformed])
        #expect(inspected("a.txt", Array("no archive at all".utf8)).isFullyRead)
    }

    @Test("Files behind another beginning are handed over, and text of the message is not")
    func handedOver() {
        func message(_ type: String, _ name: String?, _ body: String) -> [InspectionRequest] {
            let disposition = name.map { "Content-Disposition: attachment; filename=\"\($0)\"\r\n" } ?? ""
            let text = "MIME-Version: 1.0\r\nContent-Type: \(type)\r\n\(disposition)\r\n\(body)\r\n"
            return InspectionRequest.files(of: ContentFacts(reading: ByteBuffer(string: text)))
        }
        // Further behind than is looked for controls, so that it is text.
        let hidden = String(repeating: "Please see below.\r\n", count: 100) + "Rar!\u{1A}\u{7}"
        #expect(message("text/plain", "a.txt", hidden).map(\.filename) == ["a.txt"])
        #expect(message("text/plain", "a.rar", "words").map(\.filename) == ["a.rar"])
        #expect(message("text/plain", "a.txt", "words").isEmpty)
        #expect(message("text/plain", nil, hidden).isEmpty)
    }

    @Test("A program that unpacks itself has its archive read")
    func selfExtracting() {
        let head = Sample.program + [UInt8](repeating: 0x90, count: 4_096)
        for octets in [ArchiveSample.rar(Self.files), ArchiveSample.zip(Self.files), ArchiveSample.cab(Self.files)] {
            #expect(inspected("setup.exe", head + octets).member("eicar.com")?.hasEICAR == true)
        }
        #expect(inspected("setup.exe", head + Array("Rar!\u{1A}\u{7}\0rubbish".utf8)).isFullyRead)
    }

    @Test("A format that is not opened is told")
    func unsupported() {
        #expect(inspected("a.arj", [0x60, 0xEA, 1, 2, 3]).incomplete == [.unsupported])
        #expect(
            inspected("a.ace", [UInt8](repeating: 1, count: 7) + Array("**ACE**".utf8)).incomplete == [.unsupported])
    }

    @Test("An archive that ends early is told")
    func cut() {
        let tar = ArchiveSample.tarGzip(
            Self.files + [("noise", (0..<800_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 5) })])
        let report = inspected("a.tgz", Array(tar.dropLast(tar.count / 2)))
        #expect(report.incomplete.contains(.malformed))
    }

    /// Octets that nothing makes shorter.
    private static let noise: [UInt8] = {
        var state: UInt32 = 1
        return (0..<400_000).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }()

    @Test("All that is there of a gzip file that ends early counts", arguments: [1, 9, 300, 1_000, 70_000, 399_000])
    func cutGzip(missing: Int) throws {
        let tar = ArchiveSample.tarGzip(Self.files + [("noise", Self.noise)])
        let report = inspected("a.tgz", Array(tar.dropLast(missing)))
        #expect(report.incomplete == [.malformed])
        #expect(report.member("a.tar/eicar.com")?.hasEICAR == true)
        #expect(report.member("a.tar/folder/evil.exe")?.trueType == .exe)
        let whole = try #require(report.member("a.tar"))
        #expect(whole.sha256 == nil && whole.size == nil)
    }

    @Test("All that is there of a small gzip file that ends early counts")
    func smallCutGzip() {
        let tar = ArchiveSample.tarGzip(Self.files)
        for missing in 9..<12 {
            let report = inspected("a.tar.gz", Array(tar.dropLast(missing)))
            #expect(report.incomplete == [.malformed], "\(missing)")
            #expect(report.member("a.tar/eicar.com")?.hasEICAR == true, "\(missing)")
        }
    }

    @Test("The second of two streams of gzip that ends early counts as far as it is there")
    func cutSecondStream() {
        let octets =
            ArchiveSample.compressed(archive_write_add_filter_gzip, Array("words and ".utf8))
            + ArchiveSample.compressed(archive_write_add_filter_gzip, Sample.eicar).dropLast(8)
        let report = inspected("a.com.gz", octets)
        #expect(report.incomplete == [.malformed])
        #expect(report.member("a.com")?.hasEICAR == true)
    }

    @Test("What is lost of another compressed file that ends early is told as unread")
    func cutOthers() {
        for filter in [
            archive_write_add_filter_bzip2, archive_write_add_filter_xz, archive_write_add_filter_zstd,
            archive_write_add_filter_lzma,
        ] {
            let whole = ArchiveSample.compressed(filter, Self.noise)
            let report = inspected("a.xz", Array(whole.dropLast(whole.count / 2)))
            #expect(report.incomplete.contains(.malformed) && report.incomplete.contains(.cut))
        }
    }
}

@Suite("ZIP files that contradict themselves")
struct ZipContradictionTests {
    @Test("A member that the directory does not have is found")
    func hidden() {
        let octets = ArchiveSample.zip(of: [
            .init(name: "evil.exe", octets: Sample.program, isListed: false),
            .init(name: "a.txt", octets: Array("words".utf8)),
        ])
        let report = inspected("a.zip", octets)
        #expect(report.member("evil.exe")?.trueType == .exe && report.member("a.txt") != nil)
        #expect(report.has(.directoryDiffers) && report.members.count == 2)
    }

    @Test("A member with another name in the directory has both names told")
    func renamed() {
        let octets = ArchiveSample.zip(of: [.init(name: "evil.exe", octets: Sample.program, listedAs: "a.txt")])
        let report = inspected("a.zip", octets)
        #expect(report.has(.directoryDiffers))
        #expect(report.members.map(\.names) == [["evil.exe", "a.txt"]])
    }

    @Test("A name in a field for Unicode counts beside the other one")
    func unicodeName() throws {
        let octets = ArchiveSample.zip(of: [
            .init(name: "a.js", octets: Array("words".utf8), unicodeName: "a.txt"),
            .init(name: "b.txt", octets: Array("others".utf8), unicodeName: "b.txt"),
        ])
        let report = inspected("a.zip", octets)
        #expect(report.members.count == 2 && report.traits.isEmpty)
        #expect(Set(try #require(report.members.first).names) == ["a.js", "a.txt"])
        #expect(report.members.last?.names == ["b.txt"])
    }

    @Test("A name with a null has what is before it and what is behind")
    func nullName() throws {
        let octets = ArchiveSample.zip(of: [.init(name: "a.txt\0.js", octets: Array("words".utf8))])
        let report = inspected("a.zip", octets)
        let names = try #require(report.members.first).names
        #expect(names.contains { FileExtension.last(of: $0) == "js" } && names.contains("a.txt"))
        #expect(report.has(.directoryDiffers))
    }

    @Test("A method that only one of the two lists says is told")
    func method() {
        let octets = ArchiveSample.zip(of: [.init(name: "evil.exe", octets: Sample.program, listedMethod: 8)])
        #expect(inspected("a.zip", octets).has(.directoryDiffers))
    }

    @Test("Sizes that the archive says are not believed")
    func sizes() {
        for said in [1, 0x7FFF_FFFF] {
            let octets = ArchiveSample.zip(of: [
                .init(name: "evil.exe", octets: Sample.program, isDeflated: true, saidSize: said)
            ])
            let report = inspected("a.zip", octets)
            #expect(report.member("evil.exe")?.trueType == .exe)
            #expect(report.has(.sizeDiffers) || report.incomplete.contains(.malformed))
        }
    }

    @Test("Members that share their octets are told, with all of their names")
    func overlap() {
        let report = inspected(
            "a.zip",
            ArchiveSample.zip(of: [
                .init(name: "evil.exe", octets: Sample.program), .init(name: "a.txt", octets: [], sharing: 0),
            ]))
        #expect(report.has(.overlappingMembers))
        #expect(report.member("evil.exe")?.names == ["evil.exe", "a.txt"])
        // A member whose octets are another member, both in the directory.
        let inner = ArchiveSample.zip(of: [.init(name: "in.exe", octets: Sample.program)]).prefix(
            36 + Sample.program.count)
        let nested = ArchiveSample.zip(of: [
            .init(name: "out", octets: Array(inner)), .init(name: "in.exe", octets: Sample.program, sharedPlace: 33),
        ])
        let other = inspected("a.zip", nested)
        #expect(other.has(.overlappingMembers) && other.member("in.exe")?.trueType == .exe)
    }

    @Test("A file without its directory is read from its beginning")
    func noDirectory() {
        let octets = ArchiveSample.zip(of: [.init(name: "evil.exe", octets: Sample.program)])
        let report = inspected("a.zip", Array(octets.prefix(30 + 8 + Sample.program.count)))
        #expect(report.member("evil.exe")?.trueType == .exe)
    }

    @Test("A file that tells the truth has no such trait", arguments: [true, false])
    func truthful(isDeflated: Bool) {
        let octets = ArchiveSample.zip(of: [
            .init(name: "a.txt", octets: Array("words".utf8), isDeflated: isDeflated), .init(name: "b.txt", octets: []),
        ])
        let report = inspected("a.zip", octets)
        #expect(report.traits.isEmpty && report.isFullyRead && report.members.count == 2)
        let written = inspected("a.zip", ArchiveSample.zip([("a.txt", Array("words".utf8)), ("b.txt", [])]))
        #expect(written.traits.isEmpty && written.isFullyRead && written.members.count == 2)
    }
}

@Suite("Bombs")
struct BombTests {
    @Test("Archives within one another are read down to the bound")
    func depth() {
        var octets = ArchiveSample.zip([("eicar.com", Sample.eicar)])
        for level in 1...4 { octets = ArchiveSample.zip([("\(level).zip", octets)]) }
        #expect(inspected("a.zip", octets).members.contains(where: { $0.hasEICAR }))
        let deeper = inspected("a.zip", ArchiveSample.zip([("5.zip", octets)]))
        #expect(!deeper.members.contains(where: { $0.hasEICAR }) && deeper.incomplete == [.depth])
    }

    @Test("Members are read up to the bound, those of all archives together")
    func members() {
        let inner = ArchiveSample.zip((0..<600).map { ("\($0)", [UInt8(truncatingIfNeeded: $0)]) })
        let report = inspected("a.zip", ArchiveSample.zip([("1.zip", inner), ("2.zip", inner)]))
        #expect(report.members.count == 1_000 && report.incomplete == [.members])
    }

    @Test("Many octets out of few are read up to the bound")
    func ratio() {
        let zeros = ArchiveSample.zip(of: [
            .init(name: "0", octets: [UInt8](repeating: 0, count: 64 << 20), isDeflated: true)
        ])
        #expect(zeros.count < 100_000)
        let report = inspected("a.zip", zeros)
        #expect(report.incomplete.contains(.ratio) && report.members.count == 1 && report.members[0].sha256 == nil)
    }

    @Test("An archive of archives of zeros ends at the bound of all octets")
    func fortyTwo() {
        // Below the ratio at each level, far beyond the bound together.
        let leaf = ArchiveSample.zip(of: [
            .init(name: "0", octets: [UInt8](repeating: 0, count: 7 << 20), isDeflated: true)
        ])
        let level = ArchiveSample.zip((0..<16).map { ("\($0).zip", leaf) })
        let report = inspected("42.zip", ArchiveSample.zip((0..<16).map { ("\($0).zip", level) }))
        #expect(report.incomplete.contains(.expanded))
        #expect(report.members.count < 100)
    }

    @Test("A file in a tar that says it is full of holes counts with all of its octets")
    func sparse() {
        let octets = ArchiveSample.compressed(
            archive_write_add_filter_xz, ArchiveSample.tar([("0", [UInt8](repeating: 0, count: 4 << 20))]))
        var bounds = InspectionBounds()
        bounds.expanded = 5 << 20
        #expect(inspected("a.tar.xz", octets, bounds: bounds).incomplete.contains(.expanded))
    }

    @Test("A member longer than is kept has its digests, and is told not to be read to its end")
    func member() throws {
        var bounds = InspectionBounds()
        bounds.member = 1_000
        let octets = Sample.program + (0..<5_000).map { UInt8(truncatingIfNeeded: $0) }
        let report = inspected("a.zip", ArchiveSample.zip([("evil.exe", octets)]), bounds: bounds)
        let member = try #require(report.member("evil.exe"))
        #expect(member.trueType == .exe && member.size == octets.count)
        #expect(member.sha256 == Array(SHA256.hash(data: octets)) && report.incomplete == [.member])
    }

    @Test("When the time is over, what has been found is told")
    func time() {
        var clock = 0
        let files = (0..<100).map { ("\($0)", Sample.eicar) }
        let report = inspected(
            "a.zip", ArchiveSample.zip(files),
            now: {
                clock += 100
                return clock
            })
        #expect(report.incomplete == [.tooLong])
        #expect(report.members.count > 3 && report.members.count < 60)
    }
}
