import Foundation
import Inspection
import Log
import MIME
import Mail
import NIOConcurrencyHelpers
import NIOCore
import PosternTesting
import Testing

@testable import NodeState

@Suite("The pool of inspectors", .timeLimit(.minutes(30)))
struct InspectorPoolTests {
    private static let eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

    /// A tar with the EICAR test file in it.
    private static let archive: ByteBuffer = {
        var head = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ place: Int) {
            head.replaceSubrange(place..<place + text.utf8.count, with: text.utf8)
        }
        put("eicar.com", 0)
        put("0000644", 100)
        put("00000000104", 124)
        put("00000000000", 136)
        put("        0", 148)
        put("ustar\u{0}00", 257)
        put(String("000000" + String(head.reduce(0) { $0 + Int($1) }, radix: 8)).suffix(6) + "\0 ", 148)
        let body = Array(eicar.utf8)
        return ByteBuffer(bytes: head + body + [UInt8](repeating: 0, count: 512 - body.count + 1_024))
    }()

    private static func file(_ path: String = "1.2", _ octets: ByteBuffer = archive) -> InspectionRequest {
        InspectionRequest(path: path, filename: "a.tar", trueType: .tar, octets: octets)
    }

    private func pool(
        processes: Int = 1, milliseconds: Int = 240_000, executable: String? = nil,
        _ change: (inout InspectorPool.Settings) -> Void = { _ in }
    ) -> InspectorPool {
        var settings = InspectorPool.Settings(
            executable: executable ?? InspectorPool.Settings.besideThisProgram)
        settings.bounds.milliseconds = milliseconds
        // A busy machine takes its time.
        settings.start = .milliseconds(240_000)
        settings.patience = .milliseconds(240_000)
        settings.short = .milliseconds(240_000)
        settings.standstill = .milliseconds(240_000)
        settings.wall = .milliseconds(240_000)
        change(&settings)
        return InspectorPool(settings, time: SystemTime(), logger: .silent) { processes }
    }

    /// An executable of a few lines.
    private func script(_ text: String) async throws -> String {
        let path = NSTemporaryDirectory() + "/inspector-\(UUID().uuidString)"
        try ("#!/bin/sh\n" + text + "\n").write(toFile: path + ".text", atomically: true, encoding: .utf8)
        // Another process writes what is started: a child of another test, which has this process's files for a moment,
        // would keep one of ours busy.
        let copied = try await RunningProgram.run("install", ["-m", "755", path + ".text", path])
        try #require(copied.status == 0, "\(copied.output)")
        return path
    }

    private func hasFound(_ report: InspectionReport?) -> Bool {
        report?.members.first?.hasEICAR == true && report?.isFullyRead == true
    }

    @Test("The files of a message are looked into in a process, which starts with the first of them")
    func works() async {
        let pool = pool()
        defer { pool.stop() }
        #expect(pool.processes.isEmpty)
        #expect(await pool.inspect([]).isEmpty && pool.processes.isEmpty)
        let reports = await pool.inspect([Self.file("1.2"), Self.file("1.3")])
        #expect(reports.map(\.path) == ["1.2", "1.3"])
        #expect(reports.allSatisfy { hasFound($0) } && reports[1].members.map(\.path) == ["1.3/eicar.com"])
        #expect(pool.processes.count == 1)
        #expect(pool.figures.processes == 1 && pool.figures.messages == 1 && pool.figures.died == 0)
    }

    @Test("A process that was killed between two messages costs the next one nothing")
    func killedIdle() async throws {
        let pool = pool()
        defer { pool.stop() }
        _ = await pool.inspect([Self.file()])
        let process = try #require(pool.processes.first)
        kill(process, SIGKILL)
        // Until the kernel has ended it.
        while (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8))?.contains(") Z") == false {
            await Task.yield()
        }
        #expect(await pool.inspect([Self.file(), Self.file("1.3")]).allSatisfy { hasFound($0) })
        #expect(pool.figures.died == 0 && pool.processes.first != process)
    }

    /// A frame as the argument of a shell's `printf`.
    private static func printed(_ frame: WireFrame) -> String {
        let octets = frame.encoded().readableBytesView.map { "\\\(String(Int($0) + 512, radix: 8).dropFirst())" }
        return "printf '\(octets.joined())' >&3"
    }

    private static let hello = printed(.hello(SandboxState(hasSystemCallFilter: true, hasLimits: true)))

    /// A false inspector of a few lines that is the real one when it is started again.
    private func once(_ lines: String) async throws -> String {
        let mark = NSTemporaryDirectory() + "/inspector-\(UUID().uuidString)"
        return try await script(
            """
            if [ -e '\(mark)' ]; then exec '\(InspectorPool.Settings.besideThisProgram)'; fi
            : > '\(mark)'
            \(lines)
            """)
    }

    @Test("A process that dies while it reads costs the file that it was at, and no other")
    func killed() async throws {
        let pool = pool(
            executable: try await once("\(Self.hello); /usr/bin/head -c 5 <&3 >/dev/null; kill -9 $$"))
        defer { pool.stop() }
        let reports = await pool.inspect([Self.file(), Self.file("1.3")])
        #expect(reports.first?.incomplete == [.died] && hasFound(reports.last) && reports.count == 2)
        #expect(pool.figures.died == 1 && pool.figures.unavailable == 0)
    }

    @Test("A file at which a process dies that had read other messages is read again by a new one")
    func readAgain() async throws {
        let first = WireFrame.files([Self.file()], InspectionBounds()).encoded().readableBytes
        let pool = pool(
            executable: try await once(
                """
                \(Self.hello)
                /usr/bin/head -c \(first) <&3 >/dev/null
                \(Self.printed(.report(InspectionReport(path: "1"))))
                /usr/bin/head -c 5 <&3 >/dev/null
                kill -9 $$
                """))
        defer { pool.stop() }
        #expect(await pool.inspect([Self.file()]) == [InspectionReport(path: "1.2")])
        #expect(await pool.inspect([Self.file(), Self.file("1.3")]).allSatisfy { hasFound($0) })
        #expect(pool.figures.died == 1)
    }

    @Test("After three deaths the rest of a message is left")
    func deaths() async throws {
        let pool = pool(
            executable: try await script("\(Self.hello); /usr/bin/head -c 5 <&3 >/dev/null; kill -9 $$"))
        defer { pool.stop() }
        let reports = await pool.inspect((1...5).map { Self.file("1.\($0)") })
        #expect(reports.count == 5 && reports.allSatisfy { $0.incomplete == [.died] })
        #expect(pool.figures.died == 3)
    }

    @Test("A process without limits is told, as one without a filter is")
    func unconfined() async throws {
        for state in [
            SandboxState(hasSystemCallFilter: true, hasLimits: false),
            SandboxState(hasSystemCallFilter: false, hasLimits: true),
        ] {
            let imitation = try await script("\(Self.printed(.hello(state))); /usr/bin/head -c 5 <&3 >/dev/null")
            let pool = pool(executable: imitation)
            defer { pool.stop() }
            _ = await pool.inspect([Self.file()])
            #expect(pool.figures.isUnconfined)
        }
    }

    @Test("A message that waits goes on when its patience is over, though no process becomes free")
    func patience() async throws {
        let pool = pool(milliseconds: 120_000) { $0.patience = .milliseconds(10_000) }
        defer { pool.stop() }
        let process = try await held(pool)
        async let first = pool.inspect([Self.file()])
        while pool.figures.messages < 2 { await Task.yield() }
        // Whoever waits for the process would wait for ever.
        #expect(await pool.inspect([Self.file()]).map(\.incomplete) == [[.unavailable]])
        #expect(pool.figures.unavailable == 1 && pool.waiting == 0)
        kill(process, SIGCONT)
        let found = await first
        #expect(hasFound(found.first))
    }

    /// The process of a pool, which stands still.
    private func held(_ pool: InspectorPool) async throws -> Int32 {
        _ = await pool.inspect([Self.file()])
        let process = try #require(pool.processes.first)
        kill(process, SIGSTOP)
        return process
    }

    @Test("A message that nobody waits for any more leaves the line")
    func cancelled() async throws {
        let pool = pool(milliseconds: 120_000) { $0.patience = .milliseconds(120_000) }
        defer { pool.stop() }
        let process = try await held(pool)
        async let first = pool.inspect([Self.file()])
        while pool.figures.messages < 2 { await Task.yield() }
        let second = Task { await pool.inspect([Self.file()]) }
        while pool.waiting < 1 { await Task.yield() }
        second.cancel()
        #expect(await second.value.map(\.incomplete) == [[.unavailable]] && pool.waiting == 0)
        kill(process, SIGCONT)
        let found = await first
        #expect(hasFound(found.first))
    }

    @Test("A message is read though the thread that it woke leaves, since fewer are wanted")
    func fewer() async throws {
        let limit = NIOLockedValueBox(2)
        var settings = InspectorPool.Settings()
        settings.start = .milliseconds(60_000)
        settings.bounds.milliseconds = 120_000
        settings.patience = .milliseconds(120_000)
        settings.short = .milliseconds(120_000)
        settings.standstill = .milliseconds(120_000)
        settings.wall = .milliseconds(120_000)
        let pool = InspectorPool(settings, time: SystemTime(), logger: .silent) { limit.withLockedValue { $0 } }
        defer { pool.stop() }
        // Two messages of one source need two threads, since the process of the first stands still.
        let process = try await held(pool)
        async let first = pool.inspect([Self.file()])
        async let second = pool.inspect([Self.file()])
        while pool.processes.count < 2 { await Task.yield() }
        kill(process, SIGCONT)
        let found = await first + second
        #expect(found.count == 2 && found.allSatisfy { hasFound($0) })
        limit.withLockedValue { $0 = 1 }
        for _ in 0..<4 { #expect(hasFound(await pool.inspect([Self.file()]).first)) }
    }

    @Test("A process that stands still is ended, and another reads its file again")
    func hung() async throws {
        let pool = pool { $0.standstill = .milliseconds(10_000) }
        defer { pool.stop() }
        let process = try await held(pool)
        let reports = await pool.inspect([Self.file("1.2"), Self.file("1.3")])
        #expect(reports.map(\.path) == ["1.2", "1.3"] && reports.allSatisfy { hasFound($0) })
        #expect(!pool.processes.contains(process) && pool.figures.died == 1 && pool.figures.overdue == 0)
    }

    @Test("Where that one stands still as well, files have taken too long")
    func hungTwice() async throws {
        let pool = pool(executable: try await script("\(Self.hello); exec /usr/bin/sleep 3600")) {
            $0.standstill = .milliseconds(500)
        }
        defer { pool.stop() }
        let reports = await pool.inspect([Self.file("1.2"), Self.file("1.3")])
        #expect(reports.map(\.incomplete) == [[.tooLong], [.tooLong]])
        #expect(pool.figures.died == 1 && pool.figures.overdue == 1)
    }

    // MARK: - What takes long

    /// A false inspector that never ends with its first file, for so many starts; then it is the real one.
    private func busy(_ starts: Int) async throws -> String {
        let mark = NSTemporaryDirectory() + "/inspector-\(UUID().uuidString)"
        return try await script(
            """
            for number in \((1...starts).map(String.init).joined(separator: " ")); do
                [ -e "\(mark).$number" ] && continue
                : > "\(mark).$number"
                \(Self.hello)
                while :; do :; done
            done
            exec '\(InspectorPool.Settings.besideThisProgram)'
            """)
    }

    /// The processes that run only while nobody else wants a processor.
    private func idlers(_ pool: InspectorPool) -> [Int32] { pool.processes.filter { sched_getscheduler($0) == 5 } }

    @Test("A message that takes long goes on apart, when nobody else wants a processor, and others are read meanwhile")
    func long() async throws {
        let pool = pool(executable: try await busy(1)) { $0.short = .milliseconds(50) }
        defer { pool.stop() }
        async let first = pool.inspect([Self.file()])
        while idlers(pool).isEmpty { await Task.yield() }
        for _ in 0..<3 { #expect(hasFound(await pool.inspect([Self.file("1.2", Self.another)]).first)) }
        #expect(pool.figures.long == 1 && pool.processes.count == 2)
        for process in idlers(pool) { kill(process, SIGKILL) }
        #expect(await first.map(\.incomplete) == [[.died]])
        // The process for what takes long has nothing more to do.
        while pool.processes.count > 1 { await Task.yield() }
    }

    /// Another archive with the same in it.
    private static let another: ByteBuffer = {
        var octets = archive
        octets.writeRepeatingByte(0, count: 512)
        return octets
    }()

    @Test("While all processes for what takes long are at work, the next such message waits, and holds up nobody")
    func yields() async throws {
        let pool = pool(executable: try await busy(2)) { $0.short = .milliseconds(50) }
        defer { pool.stop() }
        async let first = pool.inspect([Self.file()])
        while idlers(pool).isEmpty { await Task.yield() }
        var file = Self.archive
        file.writeRepeatingByte(0, count: 1_024)
        let (second, source) = (Self.file("1.2", file), "another")
        async let waits = pool.inspect([second], source: source)
        while pool.waiting < 1 { await Task.yield() }
        #expect(hasFound(await pool.inspect([Self.file("1.2", Self.another)]).first))
        #expect(idlers(pool).count == 1 && pool.waiting == 1)
        for process in idlers(pool) { kill(process, SIGKILL) }
        #expect(await first.map(\.incomplete) == [[.died]])
        let found = await waits
        #expect(hasFound(found.first) && pool.figures.long == 2)
    }

    @Test("A file that is known to take long is read apart from the beginning, and so is a message of many octets")
    func knownLong() async throws {
        let pool = pool(executable: try await busy(1)) {
            $0.short = .milliseconds(50)
            $0.large = 1 << 20
        }
        defer { pool.stop() }
        async let first = pool.inspect([Self.file()])
        while idlers(pool).isEmpty { await Task.yield() }
        for process in idlers(pool) { kill(process, SIGKILL) }
        _ = await first
        #expect(hasFound(await pool.inspect([Self.file()]).first) && pool.figures.long == 2)
        #expect(hasFound(await pool.inspect([Self.file("1.2", Self.another)]).first) && pool.figures.long == 2)
        var large = Self.archive
        large.writeRepeatingByte(0, count: 1 << 20)
        #expect(hasFound(await pool.inspect([Self.file("1.2", large)]).first) && pool.figures.long == 3)
    }

    @Test("A message for which other work leaves no processor is read again beside that work")
    func starved() async throws {
        let mark = NSTemporaryDirectory() + "/inspector-\(UUID().uuidString)"
        // The first one never ends; one behind it says how it is scheduled (proc(5): field 41) once it is given a file.
        let executable = try await script(
            """
            \(Self.hello)
            if [ ! -e '\(mark)' ]; then
                : > '\(mark)'
                while :; do :; done
            fi
            /usr/bin/head -c 5 <&3 >/dev/null
            /usr/bin/cut -d' ' -f41 /proc/$$/stat > '\(mark).policy'
            kill -9 $$
            """)
        let pool = pool(executable: executable) {
            $0.short = .milliseconds(50)
            $0.standstill = .milliseconds(2_000)
        }
        defer { pool.stop() }
        async let first = pool.inspect([Self.file()])
        let policy = mark + ".policy"
        // Stopped, it gets as little as on a machine that others have for themselves.
        while !FileManager.default.fileExists(atPath: policy) {
            for process in idlers(pool) { kill(process, SIGSTOP) }
            await Task.yield()
        }
        #expect(await first.map(\.incomplete) == [[.died]])
        #expect(try String(contentsOfFile: policy, encoding: .utf8) == "0\n")
        #expect(pool.figures.long == 1 && pool.figures.overdue == 0)
    }

    @Test("A file that used up the time of a message is not opened again: what was found in it is told again")
    func ranOver() async throws {
        var report = InspectionReport(path: "1.2", unread: .tooLong)
        report.members = [InspectedFile(path: "1.2/a.com", names: ["a.com"])]
        let request = WireFrame.files([Self.file()], InspectionBounds()).encoded().readableBytes
        let pool = pool(
            milliseconds: 10,
            executable: try await script(
                """
                \(Self.hello)
                /usr/bin/head -c \(request) <&3 >/dev/null
                number=0
                while [ $number -lt 200000 ]; do number=$((number + 1)); done
                \(Self.printed(.report(report)))
                exec /usr/bin/head -c 5 <&3 >/dev/null
                """))
        defer { pool.stop() }
        let first = await pool.inspect([Self.file()])
        #expect(first == [report])
        let second = await pool.inspect([Self.file("1.7.1")])
        #expect(second == [report.moved(to: "1.7.1")] && second.first?.members.first?.path == "1.7.1/a.com")
        #expect(pool.figures.known == 1 && pool.figures.messages == 1)
    }

    @Test("Processes are killed again and again while messages go on; each gets a report for each file")
    func storm() async throws {
        let pool = pool(processes: 2)
        defer { pool.stop() }
        let isOver = NIOLockedValueBox(false)
        let killer = Task.detached {
            while !isOver.withLockedValue({ $0 }) {
                for process in pool.processes.prefix(1) { kill(process, SIGKILL) }
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
        let reports = await withTaskGroup(of: [InspectionReport].self) { group in
            for number in 0..<200 {
                group.addTask { await pool.inspect([Self.file("\(number).1"), Self.file("\(number).2")]) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        isOver.withLockedValue { $0 = true }
        await killer.value
        #expect(reports.count == 400)
        for report in reports where !hasFound(report) {
            #expect(report.incomplete == [.died] || report.incomplete == [.unavailable])
        }
        // The last kill may have come to a process that was just asked, or was not ready yet.
        var report: InspectionReport?
        while !hasFound(report) { report = await pool.inspect([Self.file()]).first }
    }

    @Test("Where there is no executable, files are told to be unread at once, and it is used as soon as it is there")
    func missing() async throws {
        let path = NSTemporaryDirectory() + "/inspector-\(UUID().uuidString)"
        let pool = pool(executable: path)
        defer { pool.stop() }
        for _ in 0..<3 { #expect(await pool.inspect([Self.file()]).map(\.incomplete) == [[.unavailable]]) }
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: InspectorPool.Settings.besideThisProgram)
        var report: InspectionReport?
        while !hasFound(report) { report = await pool.inspect([Self.file()]).first }
        #expect(pool.figures.unavailable >= 3)
    }

    @Test(
        "What is no inspector, or ends as soon as it has begun, is not taken for one",
        arguments: ["exit 3", "echo hello >&3", "exec cat <&3"])
    func strange(text: String) async throws {
        let pool = pool(executable: try await script(text)) { $0.start = .milliseconds(500) }
        defer { pool.stop() }
        let reports = await pool.inspect([Self.file("1.2"), Self.file("1.3")])
        // It has read nothing, so no file is to blame.
        #expect(reports.map(\.incomplete) == [[.unavailable], [.unavailable]])
        #expect(pool.figures.died == 0 && pool.figures.overdue == 0 && pool.processes.isEmpty)
    }

    @Test("No more messages wait than the bound says; one of another source takes a place of the one with the most")
    func backlog() async throws {
        let pool = pool(milliseconds: 120_000) {
            $0.backlog = 4
            $0.patience = .milliseconds(120_000)
        }
        defer { pool.stop() }
        let process = try await held(pool)
        async let first = pool.inspect([Self.file()], source: "a")
        while pool.figures.messages < 2 { await Task.yield() }
        let reports = await withTaskGroup(of: [InspectionReport].self) { group in
            for index in 0..<4 {
                group.addTask { await pool.inspect([Self.file()], source: "a") }
                while pool.waiting <= index { await Task.yield() }
            }
            #expect(await pool.inspect([Self.file()], source: "a").map(\.incomplete) == [[.unavailable]])
            group.addTask { await pool.inspect([Self.file()], source: "b") }
            // The last of a's goes on without.
            var reports = await group.next() ?? []
            #expect(reports.map(\.incomplete) == [[.unavailable]] && pool.waiting == 4)
            kill(process, SIGCONT)
            while let more = await group.next() { reports += more }
            return reports
        }
        #expect(reports.count == 5 && reports.dropFirst().allSatisfy { hasFound($0) })
        let found = await first
        #expect(hasFound(found.first) && pool.figures.unavailable == 2)
    }

    @Test("Files beyond the octets that are handed over are told, the others are read")
    func input() async {
        let pool = pool { $0.bounds.input = Self.archive.readableBytes + 10 }
        defer { pool.stop() }
        let large = ByteBuffer(repeating: 0, count: Self.archive.readableBytes + 11)
        let reports = await pool.inspect([Self.file("1.1", large), Self.file("1.2"), Self.file("1.3")])
        #expect(reports.map(\.path) == ["1.1", "1.2", "1.3"])
        #expect(reports.map(\.incomplete) == [[.input], [], [.input]] && hasFound(reports[1]))
    }

    @Test("A pool that is off looks into nothing, and one that was stopped tells that files are unread")
    func off() async {
        #expect(await pool(processes: 0).inspect([Self.file()]).isEmpty)
        let stopped = pool()
        _ = await stopped.inspect([Self.file()])
        stopped.stop()
        #expect(await stopped.inspect([Self.file()]).map(\.incomplete) == [[.unavailable]])
    }

    @Test("A process makes room for a new one after its turn")
    func turn() async {
        let pool = pool { $0.turn = 2 }
        defer { pool.stop() }
        var seen: Set<Int32> = []
        for _ in 0..<6 {
            #expect(hasFound(await pool.inspect([Self.file()]).first))
            seen.formUnion(pool.processes)
        }
        #expect(pool.figures.died == 0 && pool.figures.messages == 6 && seen.count >= 2)
    }

    @Test("A process makes room for a new one when it has worked for long, after however few messages")
    func shift() async {
        let pool = pool { $0.shift = .milliseconds(0) }
        defer { pool.stop() }
        #expect(hasFound(await pool.inspect([Self.file()]).first))
        while !pool.processes.isEmpty { await Task.yield() }
        #expect(hasFound(await pool.inspect([Self.file()]).first) && pool.figures.died == 0)
    }
}
