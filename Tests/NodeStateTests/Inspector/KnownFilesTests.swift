import Inspection
import MIME
import Mail
import NIOCore
import Testing

@testable import NodeState

@Suite("Files that took long")
struct KnownFilesTests {
    private func at(_ minutes: Int64) -> Instant { Instant(milliseconds: minutes * 60_000) }

    private func report(members: Int = 1) -> InspectionReport {
        var report = InspectionReport(path: "1.2", unread: .tooLong)
        report.members = (0..<members).map { InspectedFile(path: "1.2/\($0).exe", names: ["\($0).exe"]) }
        return report
    }

    @Test("What takes long is known for an hour")
    func long() {
        var known = KnownFiles()
        #expect(!known.mayKnow(10) && known.knowledge(of: [1], name: nil, at: at(0)) == nil)
        known.noteLong([1], size: 10, at: at(0))
        #expect(known.mayKnow(10) && !known.mayKnow(11))
        #expect(known.knowledge(of: [1], name: "a", at: at(59)) == .long)
        #expect(known.knowledge(of: [1], name: "a", at: at(60)) == nil)
        #expect(known.knowledge(of: [2], name: "a", at: at(1)) == nil)
    }

    @Test("What ran over has its report again under its name, and takes long under another")
    func ranOver() {
        var known = KnownFiles()
        known.noteLong([1], size: 10, at: at(0))
        known.noteRanOver([1], size: 10, name: "a.gz", report: report(), at: at(0))
        #expect(known.knowledge(of: [1], name: "a.gz", at: at(1)) == .ranOver(report()))
        #expect(known.knowledge(of: [1], name: "a.exe.gz", at: at(1)) == .long)
        // Being long again does not take it away.
        known.noteLong([1], size: 10, at: at(30))
        #expect(known.knowledge(of: [1], name: "a.gz", at: at(80)) == .ranOver(report()))
        #expect(known.count == 1)
    }

    @Test("A long report is not kept, but that the file takes long")
    func longReport() {
        var known = KnownFiles()
        known.noteRanOver([1], size: 10, name: nil, report: report(members: 2_000), at: at(0))
        #expect(known.knowledge(of: [1], name: nil, at: at(1)) == .long)
    }

    @Test("No more are known than the bound says: the oldest go, and reports before files")
    func bounded() {
        var known = KnownFiles(most: 3, mostReports: 2)
        for number in UInt8(1)...3 {
            known.noteRanOver([number], size: Int(number), name: nil, report: report(), at: at(0))
        }
        #expect(known.knowledge(of: [1], name: nil, at: at(1)) == .long)
        #expect(known.knowledge(of: [3], name: nil, at: at(1)) == .ranOver(report()))
        known.noteLong([4], size: 4, at: at(0))
        #expect(known.count == 3 && known.knowledge(of: [1], name: nil, at: at(1)) == nil)
        #expect(!known.mayKnow(1) && known.mayKnow(2) && known.mayKnow(4))
    }

    @Test("A report is that of the file in another part of another message")
    func moved() {
        var report = report()
        report.traits = [FileTrait(.macros, path: "1.2/0.exe"), FileTrait(.launch, path: "1.2")]
        report.defects = [ContentDefect(kind: .eicar, path: "1.2/0.exe"), ContentDefect(kind: .eicar, path: "other")]
        let moved = report.moved(to: "1.10")
        #expect(moved.path == "1.10" && moved.members.map(\.path) == ["1.10/0.exe"])
        #expect(moved.traits.map(\.path) == ["1.10/0.exe", "1.10"])
        #expect(moved.defects.map(\.path) == ["1.10/0.exe", "other"])
        #expect(moved.incomplete == [.tooLong])
    }

    @Test("A report without the text of a file is no answer to who asks for it")
    func text() {
        var known = KnownFiles()
        known.noteRanOver([1], size: 10, name: nil, report: report(), at: at(0))
        #expect(known.knowledge(of: [1], name: nil, extractsText: true, at: at(1)) == .long)
        var withText = report()
        withText.hasText = true
        known.noteRanOver([1], size: 10, name: nil, report: withText, at: at(2))
        #expect(known.knowledge(of: [1], name: nil, extractsText: true, at: at(3)) == .ranOver(withText))
        #expect(known.knowledge(of: [1], name: nil, at: at(3)) == .long)
        withText.texts = [ExtractedText(path: "1.2", text: [UInt8](repeating: 0x61, count: 20_000))]
        known.noteRanOver([1], size: 10, name: nil, report: withText, at: at(4))
        #expect(known.knowledge(of: [1], name: nil, extractsText: true, at: at(5)) == .long)
    }
}
