import Foundation
import PosternTesting
import Testing

@Suite("postern check mime", .timeLimit(.minutes(30)))
struct CheckMIMETests {
    private static let message =
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n"
        + "<a href=http://evil.example/>https://good.example</a>\n--b\n"
        + "Content-Type: text/plain; name=a.txt\nContent-Transfer-Encoding: base64\n\nTVqQAA==\n"

    @Test("shows parts with true types and digests, broken forms and links, in text and in JSON of the promised shape")
    func shows() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        try folder.write("letter.eml", Self.message)
        let command = ["check", "mime", "--file", folder.path + "/letter.eml"]
        let (status, text) = try await RunningProgram.run(PosternBinary.path, command)
        #expect(status == 0, "\(text)")
        for words in ["1.2", "a.txt", "exe", "missingFinalBoundary", "evil.example", "https://good.example"] {
            #expect(text.contains(words), "\(words)\n\(text)")
        }

        let (_, json) = try await RunningProgram.run(PosternBinary.path, command + ["--json"])
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let parts = try #require(object["parts"] as? [[String: Any]])
        #expect(parts.map { $0["path"] as? String } == ["1", "1.1", "1.2"])
        let program = try #require(parts.last)
        #expect(program["type"] as? String == "text/plain")
        #expect(program["trueType"] as? String == "exe")
        #expect(program["filename"] as? String == "a.txt")
        #expect(program["size"] as? Int == 4)
        #expect(program["sha256"] as? String == "9f2981a7cc4d40a2a409dc895de64253acd819d7c0011c8e80b86fe899464e31")
        #expect(program["md5"] as? String == "20879c987e2f9a916e578386d499f629")
        let links = try #require(object["links"] as? [[String: Any]])
        #expect(links.first?["host"] as? String == "evil.example")
        #expect(links.first?["text"] as? String == "https://good.example")
        #expect(object["isFullyRead"] as? Bool == true)
    }

    @Test("shows what is odd about names in files where nothing is odd about the message")
    func oddInFiles() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        // A zip with a program a.pdf.exe in it.
        try folder.write(
            "letter.eml",
            "MIME-Version: 1.0\r\nContent-Type: application/zip; name=a.zip\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n"
                + "UEsDBBQAAAAAAG1afl2AflBYBAAAAAQAAAAJAAAAYS5wZGYuZXhlTVqQAFBLAQIUAxQAAAAAAG1afl2AflBY\r\n"
                + "BAAAAAQAAAAJAAAAAAAAAAAAAACAAQAAAABhLnBkZi5leGVQSwUGAAAAAAEAAQA3AAAAKwAAAAAA\r\n")
        let (status, text) = try await RunningProgram.run(
            PosternBinary.path, ["check", "mime", "--file", folder.path + "/letter.eml"])
        #expect(status == 0 && text.contains("1/a.pdf.exe  doubleExtension"), "\(text)")
    }

    @Test("ends with a failure that names a file that can't be read")
    func missing() async throws {
        let (status, text) = try await RunningProgram.run(
            PosternBinary.path, ["check", "mime", "--file", "/nowhere/letter.eml"])
        #expect(status != 0)
        #expect(text.contains("/nowhere/letter.eml"))
    }
}
