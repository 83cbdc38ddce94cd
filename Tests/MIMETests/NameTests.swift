import MIME
import NIOCore
import Testing

@Suite("Names of parts")
struct NameTests {
    @Test(
        "each name that a program could show is known, the most common one first",
        arguments: [
            ("Content-Disposition: attachment; filename=a.exe", ["a.exe"]),
            ("Content-Disposition: attachment; filename = \"my file.exe\"", ["my file.exe"]),
            ("Content-Disposition: attachment; filename=my file.exe", ["my", "my file.exe"]),
            ("Content-Disposition: attachment; filename=\"a.txt\"; filename=\"b.exe\"", ["a.txt", "b.exe"]),
            ("Content-Disposition: attachment; filename*=utf-8''%e2%82%ac.exe", ["€.exe"]),
            ("Content-Disposition: attachment; filename*=iso-8859-1'en'%A3.exe", ["£.exe"]),
            ("Content-Disposition: attachment; filename*=koi8-r''%C1.exe", ["а.exe"]),
            ("Content-Disposition: attachment; filename*=a%2Eexe", ["a.exe"]),
            ("Content-Disposition: attachment; filename*0=a.; filename*1=exe", ["a.exe"]),
            ("Content-Disposition: attachment; filename*1=exe; filename*0=a.", ["a.exe"]),
            (
                "Content-Disposition: attachment; filename*0*=utf-8''a%2E; filename*1*=%65xe; filename*2=.txt",
                ["a.exe.txt"]
            ),
            ("Content-Disposition: attachment; filename*0=a.txt; filename*2=.exe", ["a.txt.exe", "a.txt"]),
            ("Content-Disposition: attachment; filename=\"=?utf-8?B?YS5leGU=?=\"", ["a.exe", "=?utf-8?B?YS5leGU=?="]),
            (
                "Content-Disposition: attachment; filename==?utf-8?Q?a.e?= =?utf-8?Q?xe?=",
                [
                    "a.e", "=?utf-8?Q?a.e?=", "a.exe", "=?utf-8?Q?a.e?= =?utf-8?Q?xe?=",
                ]
            ),
            ("Content-Disposition: attachment; filename=a(.txt).exe", ["a", "a(.txt).exe", "a.exe"]),
            ("Content-Disposition: attachment; filename=\"a.exe", ["a.exe"]),
            ("Content-Disposition: attachment; filename=\"a.txt\"x.exe", ["a.txt", "a.txtx.exe"]),
            ("Content-Disposition: attachment; filename=\"a\\\"b.exe\"", ["a\"b.exe"]),
            ("Content-Disposition: attachment; filename=\"c:\\dir\\a.exe\"", ["c:\\dir\\a.exe", "c:dira.exe"]),
            ("Content-Disposition: attachment;\n filename=\"a.\n exe\"", ["a. exe"]),
            ("Content-Type: x/y; name=a.exe\nContent-Disposition: attachment; filename=b.txt", ["b.txt", "a.exe"]),
            ("Content-Location: http://a.example/dir/b%2Eexe?x", ["b.exe"]),
            ("Content-Type: x/y name=a.exe", ["a.exe"]), ("Content-Type: x/y; NAME=a.exe", ["a.exe"]),
            ("Content-Disposition: attachment; filename=\"a.exe\0.txt\"", ["a.exe", "a.exe.txt"]),
            ("Content-Disposition: (x) attachment (y); (z) filename (q) = (r) a.exe (s)", ["a.exe", "a.exe (s)"]),
        ] as [(String, [String])])
    func names(_ header: String, _ names: [String]) {
        #expect(read(header + "\n\nx").parts.first?.names.map(\.text) == names)
    }

    @Test(
        "what is odd about a name is a fact",
        arguments: [
            ("invoice.pdf.exe", .doubleExtension), ("invoice.pdf .exe", .doubleExtension),
            ("invoice.pdf                     .exe", .blanksInName), ("invoice\u{202E}fdp.exe", .invisibleInName),
            ("a\u{200B}.exe", .invisibleInName), ("a\u{1}.exe", .controlInName),
        ] as [(String, ContentDefect.Kind)])
    func oddities(_ name: String, _ kind: ContentDefect.Kind) {
        #expect(read("Content-Disposition: attachment; filename=\"\(name)\"\n\nx").kinds.contains(kind))
    }

    @Test("names with other extensions are a fact, and a type that is not that of the name")
    func differing() {
        let exe = Sample.base64(Sample.program)
        let facts = read(
            "Content-Type: x/y; name=a.exe\nContent-Disposition: attachment; filename=b.txt\nContent-Transfer-Encoding: base64\n\n"
                + exe)
        #expect(facts.kinds.isSuperset(of: [.namesDiffer, .typeDiffersFromName]))
        #expect(!read("Content-Disposition: attachment; filename=a.txt\n\nx").kinds.contains(.typeDiffersFromName))
        #expect(FileExtension.last(of: "dir\\A.EXE. ") == "exe")
        #expect(FileExtension.last(of: "c:\\a.exe::$DATA") == "exe")
    }

    @Test("a uuencoded file has the name of its first line")
    func uuencode() {
        let facts = read("\n" + Sample.uuencoded(Sample.program, name: "my prog.exe"))
        #expect(facts.part("1.1")?.filename == "my prog.exe")
        #expect(facts.part("1.1")?.size == Sample.program.count)
        #expect(facts.part("1.1")?.trueType == .exe)
        #expect(facts.part("1.1").flatMap { facts.content(of: $0) } == ByteBuffer(bytes: Sample.program))
    }
}
