import Foundation
import Glibc
import Log
import Mail
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Operations
import PosternTesting
import Testing

@testable import Control

@Suite("The control socket", .timeLimit(.minutes(30)))
struct ControlServerTests {
    private let group = MultiThreadedEventLoopGroup.singleton
    private let logger = Logger.silent

    /// Asks from a thread that may block.
    private func ask<Asked: Operations.Operation>(
        _ operation: Asked, folder: String
    ) async throws -> Asked.Answer? {
        try await NIOThreadPool.singleton.runIfActive {
            // Longer than commands wait, so that a busy machine is no silent gateway.
            try ControlClient.withConnection(dataFolder: folder, timeout: 3_600, silence: .seconds(600)) {
                try $0.ask(operation)
            }
        }
    }

    /// The pace of a server at which no client runs out of time, however busy the machine is.
    private static var patient: ControlServer.Pace {
        var pace = ControlServer.Pace()
        pace.idle = .hours(1)
        pace.busy = .hours(1)
        pace.yielding = .hours(1)
        return pace
    }

    /// A reply with an answer.
    private static func reply(_ answer: some Codable) -> Data {
        (try? JSONEncoder().encode(ControlWire.Reply(answer: answer))) ?? Data()
    }

    private static let status = GatewayStatus(hostname: "mx.example.net", listeners: [], organizations: [])

    private func withServer(
        folder: String, pace: ControlServer.Pace = ControlServerTests.patient,
        handler: @escaping ControlServer.Handler, _ body: () async throws -> Void
    ) async throws {
        let server = try await ControlServer.start(
            dataFolder: folder, group: group, pace: pace, logger: logger, handler: handler)
        do {
            try await body()
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    @Test("carries a call to the handler and its reply back, with the user at the other end")
    func roundTrip() async throws {
        let folder = try TemporaryFolder()
        let calls = NIOLockedValueBox<[Data]>([])
        let callers = NIOLockedValueBox<[Caller]>([])
        let order = OrganizationApply(
            documents: [SubmittedDocument(file: "contoso.yaml", text: String(repeating: "bücher\n", count: 50_000))])
        let applied = [AppliedOrganization(organization: "contoso", revision: 7, isNew: true)]
        try await withServer(folder: folder.path) { call, caller in
            calls.withLockedValue { $0.append(call) }
            callers.withLockedValue { $0.append(caller) }
            return Self.reply(applied)
        } _: {
            let answer = try await ask(order, folder: folder.path)
            #expect(answer == applied)
        }
        // The members of an object have no order.
        let call = try #require(calls.withLockedValue { $0 }.first)
        let arguments = try JSONDecoder().decode(ControlWire.Call<OrganizationApply>.self, from: call).arguments
        #expect(arguments.documents == order.documents && calls.withLockedValue { $0.count } == 1)
        #expect(callers.withLockedValue { $0 } == [Caller.current])
    }

    @Test("serves several clients at a time, one waiting for the other's effect")
    func severalClients() async throws {
        let folder = try TemporaryFolder()
        let isReleased = NIOLockedValueBox(false)
        try await withServer(folder: folder.path) { call, _ in
            if String(decoding: call, as: UTF8.self).contains("queue.retry") {
                isReleased.withLockedValue { $0 = true }
                return Self.reply(RecipientCount(1))
            }
            while !isReleased.withLockedValue({ $0 }) { try? await Task.sleep(for: .milliseconds(2)) }
            return Self.reply(Self.status)
        } _: {
            async let first = ask(ServerStatus(), folder: folder.path)
            _ = try await ask(QueueRetry(queue: "q"), folder: folder.path)
            #expect(try await first == Self.status)
        }
    }

    @Test("the control socket is for its owner alone, and goes when the server stops")
    func permissions() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/control.sock"
        try await withServer(folder: folder.path, handler: { _, _ in Self.reply(Self.status) }) {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(
        "the control socket takes calls from the gateway's user and root, also where its mode lets others in",
        arguments: [(UInt32(990), true), (0, true), (1_000, false), (.max, false)])
    func users(_ uid: UInt32, _ isAdmitted: Bool) {
        #expect(PeerCredentials(uid: uid).mayCommand(gatewayOf: 990) == isAdmitted)
    }

    @Test("works in a folder whose path is longer than a socket's name may be")
    func longPath() async throws {
        let folder = try TemporaryFolder()
        let long = folder.path + "/" + String(repeating: "d", count: 150)
        try FileManager.default.createDirectory(atPath: long, withIntermediateDirectories: true)
        try await withServer(folder: long, handler: { _, _ in Self.reply(Self.status) }) {
            let answer = try await ask(ServerStatus(), folder: long)
            #expect(answer == Self.status)
        }
    }

    @Test("hands a failure to the client as its error, with every line")
    func failure() async throws {
        let folder = try TemporaryFolder()
        let failure = OperationFailure(.configuration, lines: ["one", "two"])
        try await withServer(folder: folder.path, handler: { _, _ in ControlWire.reply(failure) }) {
            await #expect(throws: failure) { try await ask(ServerStatus(), folder: folder.path) }
        }
    }

    @Test("that nobody serves means that no gateway runs", arguments: [true, false])
    func nobody(deadSocket: Bool) async throws {
        let folder = try TemporaryFolder()
        if deadSocket { try folder.write("control.sock", "") }
        #expect(try await ask(ServerStatus(), folder: folder.path) == nil)
    }

    /// Replies that are none, and what the client says of them.
    static let strange: [(String, String)] = [
        (#"{"failed":{"_0":{"kind":"failed","lines":["no"]}}}"#, "of the same version as the command"),
        (
            #"{"version":2,"answer":{}}"#,
            "answers in version 2 of the control protocol, and this command reads version 1"
        ),
        (#"{"version":1,"answer":{"hostname":"mx"}}"#, "listeners is missing"),
        (#"{"version":1}"#, "is empty"), ("not JSON", "can't be read"),
    ]

    @Test("has a reply of another version, or of none, refused by the client with what to do", arguments: strange)
    func strangeReplies(_ reply: String, _ sentence: String) async throws {
        let folder = try TemporaryFolder()
        try await withServer(folder: folder.path, handler: { _, _ in Data(reply.utf8) }) {
            let failure = await #expect(throws: OperationFailure.self) {
                try await ask(ServerStatus(), folder: folder.path)
            }
            #expect(failure?.lines.first?.contains(sentence) == true, "\(failure?.lines ?? [])")
        }
    }

    @Test("hands no call to the handler whose message is cut off")
    func cutOff() async throws {
        let folder = try TemporaryFolder()
        let calls = NIOLockedValueBox(0)
        let call = RawClient.frame([UInt8](try ControlWire.call(QueueSuspend(queue: "q"))))
        try await withServer(folder: folder.path) { _, _ in
            calls.withLockedValue { $0 += 1 }
            return Self.reply(Self.status)
        } _: {
            for length in [1, 4, 5, call.count / 2, call.count - 1] {
                let client = try RawClient(path: folder.path + "/control.sock")
                try client.send(Array(call.prefix(length)))
                client.endSending()
                // The server closes its side when it has read the end.
                let rest = try await NIOThreadPool.singleton.runIfActive { try client.readAfterSending([]) }
                #expect(rest.isEmpty)
            }
            #expect(calls.withLockedValue { $0 } == 0)
            #expect(try await ask(ServerStatus(), folder: folder.path) == Self.status)
        }
    }

    @Test("says again and again that an answer is being made")
    func keepAlive() async throws {
        let folder = try TemporaryFolder()
        let isReleased = NIOLockedValueBox(false)
        let call = [UInt8](try ControlWire.call(ServerStatus()))
        var pace = Self.patient
        pace.keepAlive = .milliseconds(10)
        let server = try await ControlServer.start(
            dataFolder: folder.path, group: group, pace: pace, logger: logger
        ) { _, _ in
            while !isReleased.withLockedValue({ $0 }) { try? await Task.sleep(for: .milliseconds(2)) }
            return Self.reply(Self.status)
        }
        let heard = try await NIOThreadPool.singleton.runIfActive {
            let client = try RawClient(path: folder.path + "/control.sock")
            let heard = try client.readAfterSending(RawClient.frame(call), until: 12)
            isReleased.withLockedValue { $0 = true }
            return heard
        }
        #expect(heard.count >= 12 && heard.allSatisfy { $0 == 0 })
        #expect(try await ask(ServerStatus(), folder: folder.path) == Self.status)
        await server.stop()
    }

    @Test("waits on for its answer when a signal comes")
    func interrupted() async throws {
        let folder = try TemporaryFolder()
        let thread = NIOLockedValueBox<pthread_t?>(nil)
        let asked = NIOLockedValueBox(false)
        // Without SA_RESTART, so that each signal ends a wait.
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in }
        sigaction(SIGUSR2, &action, nil)
        try await withServer(folder: folder.path) { _, _ in
            asked.withLockedValue { $0 = true }
            for _ in 0..<20 {
                if let thread = thread.withLockedValue({ $0 }) { pthread_kill(thread, SIGUSR2) }
                try? await Task.sleep(for: .milliseconds(5))
            }
            return Self.reply(Self.status)
        } _: {
            let answer = try await NIOThreadPool.singleton.runIfActive {
                // Threads of the pool take no signals.
                var signals = sigset_t()
                var before = sigset_t()
                sigemptyset(&signals)
                sigaddset(&signals, SIGUSR2)
                pthread_sigmask(SIG_UNBLOCK, &signals, &before)
                defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
                thread.withLockedValue { $0 = pthread_self() }
                return try ControlClient.withConnection(dataFolder: folder.path, timeout: 3_600, silence: .seconds(600))
                {
                    try $0.ask(ServerStatus())
                }
            }
            #expect(answer == Self.status && asked.withLockedValue { $0 })
        }
    }

    @Test("the control socket is given up by a command when nothing comes over it, with what to do")
    func silence() async throws {
        let folder = try TemporaryFolder()
        // It is connected to and takes what is sent, as the kernel does for a process that is stopped.
        let listener = try RawListener(path: folder.path + "/control.sock")
        let failure = await #expect(throws: OperationFailure.self) {
            try await NIOThreadPool.singleton.runIfActive {
                try ControlClient.withConnection(dataFolder: folder.path, silence: .milliseconds(100)) {
                    try $0.ask(ServerStatus())
                }
            }
        }
        #expect(failure?.kind == .failed)
        #expect(failure?.lines.first?.contains("\(folder.path)/control.sock") == true)
        #expect(failure?.lines.first?.contains("does not answer") == true)
        withExtendedLifetime(listener) {}
    }

    @Test("takes the next call of a client when that has read the answer to the last")
    func unreadAnswers() async throws {
        let folder = try TemporaryFolder()
        let count = NIOLockedValueBox(0)
        // Far more than a socket holds.
        let answer = ExportedDocument(organization: "contoso", document: String(repeating: "x", count: 8 << 20))
        let order = OrganizationExport(organization: "contoso")
        let call = [UInt8](try ControlWire.call(order))
        try await withServer(folder: folder.path) { _, _ in
            count.withLockedValue { $0 += 1 }
            return Self.reply(answer)
        } _: {
            let client = try RawClient(path: folder.path + "/control.sock")
            try client.send((0..<5).flatMap { _ in RawClient.frame(call) })
            try await eventually(ProgramError("no call came")) { count.withLockedValue { $0 } > 0 }
            // Others are served meanwhile.
            #expect(try await ask(order, folder: folder.path) == answer)
            #expect(count.withLockedValue { $0 } == 2)
            let octets = try await NIOThreadPool.singleton.runIfActive {
                try client.readAfterSending([], until: 5 * (8 << 20))
            }
            #expect(octets.count >= 5 * (8 << 20))
            #expect(count.withLockedValue { $0 } == 6)
        }
    }

    @Test("tells a client beyond the thirty-second that there are too many, and serves it when one has gone")
    func manyClients() async throws {
        let folder = try TemporaryFolder()
        try await withServer(folder: folder.path, handler: { _, _ in Self.reply(Self.status) }) {
            var clients = try (0..<ControlServer.maximumClients).map { _ in
                try RawClient(path: folder.path + "/control.sock")
            }
            // One that has its answer counts; one that has merely connected may be counted behind the next.
            let call = RawClient.frame([UInt8](try ControlWire.call(ServerStatus())))
            try await NIOThreadPool.singleton.runIfActive { [clients] in
                for client in clients {
                    let answer = try client.readAfterSending(call, until: 1)
                    #expect(!answer.isEmpty)
                }
            }
            let failure = await #expect(throws: OperationFailure.self) {
                try await ask(ServerStatus(), folder: folder.path)
            }
            #expect(failure?.lines.first?.contains("32 commands are connected") == true)
            clients.removeAll()
            // The server hears of their end one by one.
            try await eventually(ProgramError("no answer after the others have gone")) {
                (try? await ask(ServerStatus(), folder: folder.path)) == Self.status
            }
        }
    }

    @Test(
        "a client that sends no whole request gives its place to one that does, and one that waits for an answer keeps it"
    )
    func idleClients() async throws {
        let folder = try TemporaryFolder()
        var pace = Self.patient
        pace.yielding = .zero
        let isReleased = NIOLockedValueBox(false)
        let isAsked = NIOLockedValueBox(false)
        try await withServer(folder: folder.path, pace: pace) { call, _ in
            guard String(decoding: call, as: UTF8.self).contains("queue.retry") else { return Self.reply(Self.status) }
            isAsked.withLockedValue { $0 = true }
            while !isReleased.withLockedValue({ $0 }) { try? await Task.sleep(for: .milliseconds(2)) }
            return Self.reply(RecipientCount(1))
        } _: {
            let path = folder.path + "/control.sock"
            let call = RawClient.frame([UInt8](try ControlWire.call(QueueRetry(queue: "q"))))
            let working = try RawClient(path: path)
            try working.send(call)
            try await eventually(ProgramError("no call came")) { isAsked.withLockedValue { $0 } }
            // Some have sent nothing, some a part.
            let idle = try (1..<ControlServer.maximumClients).map { number in
                let client = try RawClient(path: path)
                if number % 2 == 0 { try client.send(Array(call.dropLast(number))) }
                return client
            }
            for _ in 0..<ControlServer.maximumClients {
                #expect(try await ask(ServerStatus(), folder: folder.path) == Self.status)
            }
            withExtendedLifetime(idle) {}
            isReleased.withLockedValue { $0 = true }
            let answer = try await NIOThreadPool.singleton.runIfActive { try working.answer() }
            #expect(String(decoding: answer, as: UTF8.self).contains("\"recipients\":1"))
        }
    }

    @Test(
        "a call that the gateway's end leaves unanswered is told as one of which nobody knows whether it was done",
        arguments: [true, false])
    func unanswered(isChange: Bool) async throws {
        let folder = try TemporaryFolder()
        let server = NIOLockedValueBox<ControlServer?>(nil)
        let started = try await ControlServer.start(
            dataFolder: folder.path, group: group, pace: Self.patient, logger: logger
        ) { _, _ in
            // As a process that dies: every connection is closed, and no reply is sent.
            await server.withLockedValue { $0 }?.stop()
            return Self.reply(Self.status)
        }
        server.withLockedValue { $0 = started }
        let failure = await #expect(throws: OperationFailure.self) {
            if isChange {
                _ = try await ask(OrganizationApply(documents: []), folder: folder.path)
            } else {
                _ = try await ask(ServerStatus(), folder: folder.path)
            }
        }
        #expect(failure?.lines.first?.contains("closed the control connection without an answer") == true)
        let doubt = failure?.lines.dropFirst().first
        #expect((doubt != nil) == isChange)
        if isChange {
            #expect(doubt?.contains("not known whether organization.apply was done") == true)
            #expect(doubt?.contains("`postern organization history`") == true)
            #expect(doubt?.contains("`postern audit list --action configuration.apply`") == true)
        }
    }

    @Test("closes a client that announces too much")
    func tooLarge() async throws {
        let folder = try TemporaryFolder()
        try await withServer(folder: folder.path, handler: { _, _ in Self.reply(Self.status) }) {
            let rest = try await NIOThreadPool.singleton.runIfActive {
                try RawClient(path: folder.path + "/control.sock").readAfterSending([0xff, 0xff, 0xff, 0xff])
            }
            #expect(rest.isEmpty)
        }
    }
}
