import Foundation
import Log
import MailFlow
import PosternTesting
import Scoring
import Testing

@testable import Engines

@Suite("The operator's lists of the scorer")
struct ScoringListFilesTests {
    private static let suffixes = "/usr/share/publicsuffix/public_suffix_list.dafsa"

    private func shorteners(_ entries: String) -> String { "version 2026-12-01\n\(entries)\n" }

    private func version(_ files: ScoringListFiles, of file: String = "shorteners.txt") throws -> String? {
        try #require(files.scorer).scorer.lists.versions.first { $0.file == file }?.version
    }

    @Test("a file takes the place of the shipped one while the gateway runs, and a mistake leaves all as it was")
    func refreshing() throws {
        let folder = try TemporaryFolder()
        let shipped = try version(ScoringListFiles(logger: .silent) { .init(folder: nil, suffixes: Self.suffixes) })
        let log = RecordingLog()
        let files = ScoringListFiles(logger: log.logger) { .init(folder: folder.path, suffixes: Self.suffixes) }
        files.refresh()
        files.refresh()
        #expect(log.events == [.scoringListsLoaded])
        #expect(try version(files) == shipped && files.trouble == nil)

        try folder.write("shorteners.txt", shorteners("short.example"))
        try folder.write("notes.md", "no list")
        files.refresh()
        files.refresh()
        #expect(try version(files) == "2026-12-01")

        // Line 2 of the file names a mend, and the list that was read before stays.
        try folder.write("shorteners.txt", "version 2026-12-02\ntwo names\n")
        files.refresh()
        files.refresh()
        #expect(try version(files) == "2026-12-01")
        #expect(files.trouble == "shorteners.txt, line 2: there is more than one name. Write one name a line.")

        // One good file more does not bring the bad one into force.
        try folder.write("freemail.txt", "version 2026-12-03\nmail.example\n")
        files.refresh()
        #expect(try version(files, of: "freemail.txt") != "2026-12-03" && files.trouble != nil)

        try folder.write("shorteners.txt", shorteners("shorter.example"))
        files.refresh()
        #expect(try version(files, of: "freemail.txt") == "2026-12-03" && files.trouble == nil)

        try FileManager.default.removeItem(atPath: folder.path + "/shorteners.txt")
        files.refresh()
        #expect(try version(files) == shipped)
        #expect(
            log.events == [
                .scoringListsLoaded, .scoringListsLoaded, .scoringListsUnusable, .scoringListsUnusable,
                .scoringListsLoaded, .scoringListsLoaded,
            ])
    }

    @Test("a list that is damaged from the start is told once, and again when it is another mistake")
    func damagedAtStart() throws {
        let folder = try TemporaryFolder()
        try folder.write("shorteners.txt", "version 2026-12-02\ntwo names\n")
        let log = RecordingLog()
        let files = ScoringListFiles(logger: log.logger) { .init(folder: folder.path, suffixes: Self.suffixes) }
        for _ in 0..<5 { files.refresh() }
        #expect(log.events == [.scoringListsUnusable] && files.scorer != nil)
        #expect(files.trouble?.hasPrefix("shorteners.txt, line 2: ") == true)
        try folder.write("shorteners.txt", "version 2026-12-02\nshort.example\ntwo names\n")
        for _ in 0..<5 { files.refresh() }
        #expect(log.events == [.scoringListsUnusable, .scoringListsUnusable])
        #expect(files.trouble?.hasPrefix("shorteners.txt, line 3: ") == true)
        try folder.write("shorteners.txt", shorteners("short.example"))
        for _ in 0..<5 { files.refresh() }
        #expect(log.events.last == .scoringListsLoaded && log.events.count == 3 && files.trouble == nil)
        #expect(try version(files) == "2026-12-01")
    }

    @Test("a folder that is gone changes nothing and is told once, and is in force again when it is back")
    func missing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/lists"
        let log = RecordingLog()
        let files = ScoringListFiles(logger: log.logger) { .init(folder: path, suffixes: Self.suffixes) }
        files.refresh()
        files.refresh()
        #expect(log.events == [.scoringListsUnusable] && files.trouble != nil)
        #expect(files.scorer != nil)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        files.refresh()
        #expect(log.events == [.scoringListsUnusable, .scoringListsLoaded] && files.trouble == nil)
    }

    @Test(
        "a file that is none is told with its name",
        arguments: [
            ("strange.txt", "version 1\n", "strange.txt: no list is called so"),
            ("brands.txt", "version 1\nno domains\n", "brands.txt, line 2: "),
            (
                "weights.txt", "version 1\nFROM_EQ_TO heavy\n",
                "weights.txt, line 2: FROM_EQ_TO has no class that is known"
            ),
            ("freemail.txt", "mail.example\n", "freemail.txt, line 1: the first entry is not the version"),
        ])
    func mistakes(_ name: String, _ text: String, _ problem: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(name, text)
        let error = #expect(throws: ScoringListFiles.Unusable.self) {
            _ = try ScoringListFiles.scorer(.init(folder: folder.path, suffixes: Self.suffixes))
        }
        #expect(error?.description.hasPrefix(problem) == true, "\(error?.description ?? "")")
    }
}
