import Foundation
import Glibc
import Logging
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@testable import Log

@Suite("The log of a process")
struct ProcessLogTests {
    private let lines = NIOLockedValueBox<[String]>([])
    private let clock = VirtualClock()

    private func log(
        _ settings: LogSettings = LogSettings(), isJSON: Bool = false, isJournal: Bool = false
    ) -> ProcessLog {
        ProcessLog(settings, isJSON: isJSON, isJournal: isJournal, time: clock) { [lines] line in
            lines.withLockedValue { $0.append(line) }
        }
    }

    private var written: [String] { lines.withLockedValue { $0 } }

    private func events() -> [String] {
        written.map { line in line.split(separator: " ").dropFirst(2).first.map(String.init) ?? line }
    }

    @Test("levels hold by subsystem, and a reload changes them at once")
    func levels() {
        var settings = LogSettings()
        settings.subsystems = [.store: .error, .smtp: .debug]
        let log = log(settings)
        let logger = Log.Logger(log)
        for event in [LogEvent.storeClocksUnnoted, .storeUnclosed, .smtpConnectionsFitted, .storeUnreadable] {
            logger.log(event)
        }
        #expect(events() == ["store.unclosed", "smtp.connections.fitted"])
        settings.subsystems = [:]
        settings.level = .notice
        logger.apply(settings)
        logger.log(.storeClocksUnnoted)
        logger.log(.smtpConnectionsFitted)
        #expect(events().last == "store.clocks.unnoted" && written.count == 3)
    }

    @Test("the levels that hold are told, those for a time with their end")
    func standings() {
        var settings = LogSettings()
        settings.level = .notice
        settings.subsystems = [.smtp: .debug]
        let logger = Log.Logger(log(settings))
        logger.setLevel(.info, of: .store, for: .hours(1))
        func standing(_ subsystem: LogSubsystem) -> LogLevelStanding? {
            logger.levels.first { $0.subsystem == subsystem }
        }
        let until = WallTime(milliseconds: clock.wallTime().milliseconds + 3_600_000)
        #expect(logger.levels.count == LogSubsystem.allCases.count - 1)
        #expect(standing(.mail) == nil)
        #expect(standing(.smtp) == LogLevelStanding(subsystem: .smtp, level: .debug))
        #expect(standing(.store) == LogLevelStanding(subsystem: .store, level: .info, until: until))
        #expect(standing(.process) == LogLevelStanding(subsystem: .process, level: .notice))
        clock.advance(by: .hours(1))
        #expect(standing(.store) == LogLevelStanding(subsystem: .store, level: .notice))
    }

    @Test("a level that is set for a time ends by itself")
    func override() {
        let logger = Log.Logger(log())
        logger.log(.storeUnreadable)
        logger.setLevel(.debug, of: .store, for: .hours(1))
        logger.log(.storeUnreadable)
        clock.advance(by: .hours(1))
        logger.log(.storeUnreadable)
        #expect(events() == ["store.unreadable"])
        logger.setLevel(.critical, of: .store, for: .hours(1))
        logger.log(.storeUnclosed)
        logger.setLevel(nil, of: .store, for: .hours(1))
        logger.log(.storeUnclosed)
        #expect(events() == ["store.unreadable", "store.unclosed"])
    }

    @Test("lines about messages go by log.mail, not by a level")
    func mail() {
        var settings = LogSettings()
        settings.level = .error
        let log = log(settings)
        let logger = Log.Logger(log)
        #expect(!logger.wants(.mailReceived))
        logger.log(.mailReceived)
        settings.logsMail = true
        log.apply(settings)
        #expect(logger.wants(.mailReceived))
        for _ in 0..<300 { logger.log(.mailReceived) }
        // They are asked for one by one: none is held back.
        #expect(written.count == 300)
    }

    @Test("equal events beyond a hundred a minute are counted in one line, others go on")
    func flood() {
        let log = log()
        let logger = Log.Logger(log)
        for _ in 0..<250 { logger.log(.tlsSessionFailed, [.remote: "192.0.2.1"]) }
        logger.log(.storeUnclosed)
        #expect(written.count == 101)
        clock.advance(by: .minutes(1))
        logger.settle()
        #expect(written.count == 102)
        #expect(written.last?.hasSuffix("counted=tls.session.failed count=150") == true)
        logger.settle()
        logger.log(.tlsSessionFailed)
        #expect(events().suffix(2) == ["process.log.counted", "tls.session.failed"])
    }

    @Test("the line that counts lines of libraries has the highest level of those that it counts")
    func libraryFlood() {
        let log = log()
        for number in 0..<150 {
            log.write(LogLine(.library, level: number == 120 ? .error : .warning, fields: []))
        }
        log.settle(isLast: true)
        #expect(written.count == 101)
        #expect(written.last?.contains(" error ") == true, "\(written.last ?? "")")
    }

    @Test("what is still counted at the end is told, also without another line")
    func floodAtTheEnd() {
        let log = log()
        for _ in 0..<101 { Log.Logger(log).log(.queueRerouted) }
        log.settle(isLast: true)
        #expect(written.last?.hasSuffix("counted=queue.rerouted count=1") == true)
        #expect(written.count == 101)
    }

    @Test("JSON by the command line stays, whatever the settings say; by the settings it comes and goes")
    func forms() {
        let fixed = log(isJSON: true)
        fixed.apply(LogSettings())
        Log.Logger(fixed).log(.queueRerouted)
        #expect(written.last?.hasPrefix("{\"time\":\"") == true)
        let log = log()
        Log.Logger(log).log(.queueRerouted)
        #expect(written.last?.contains("Z notice queue.rerouted ") == true)
        var settings = LogSettings()
        settings.form = .json
        log.apply(settings)
        Log.Logger(log).log(.queueRerouted)
        #expect(written.last?.hasPrefix("{") == true && log.writesJSON)
    }

    @Test("in the journal text has no time, and JSON keeps it")
    func journal() {
        Log.Logger(log(isJournal: true)).log(.storeDiskShort, [.size: 5])
        #expect(written.last?.hasPrefix("<4>store.disk.short The disk ") == true)
        Log.Logger(log(isJSON: true, isJournal: true)).log(.storeDiskShort, [.size: 5])
        #expect(written.last?.hasPrefix("<4>{\"time\":\"") == true)
    }

    @Test("the journal is known by the device and inode of the descriptor")
    func journalStream() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("journal", "")
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        var status = stat()
        #expect(fstat(descriptor, &status) == 0)
        let name = "\(status.st_dev):\(status.st_ino)"
        #expect(ProcessLog.isJournal(name, descriptor: descriptor))
        for other in [nil, "", "1:2", name + "0", "\(status.st_ino)"] {
            #expect(!ProcessLog.isJournal(other, descriptor: descriptor))
        }
        #expect(!ProcessLog.isJournal(name, descriptor: -1))
    }

    @Test("libraries' lines come as the event library, with their level")
    func libraries() {
        let log = log()
        var logger = Logging.Logger(label: "swift-nio") { LibraryLog(label: $0, output: log) }
        logger[metadataKey: "channel"] = "7"
        logger.warning("It went\nwrong.", metadata: ["error": "a=b"])
        logger.debug("Not wanted.")
        #expect(written.count == 1)
        #expect(
            written.first?.hasSuffix(
                #" warning library "It went\x{0A}wrong., channel: 7, error: a=b" library=swift-nio"#) == true)
    }

    @Test("a log that is off is not asked for its words")
    func laziness() {
        var settings = LogSettings()
        settings.level = .error
        let logger = Log.Logger(log(settings))
        func words() -> String {
            Issue.record("nobody wants them")
            return ""
        }
        logger.log(.queueRerouted, words(), [.organization: words()])
        Log.Logger.silent.log(.storeUnclosed, words(), [.organization: words()])
        #expect(written.isEmpty)
    }
}
