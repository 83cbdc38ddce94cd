import Mail
import MailFlow
import NIOCore
import Organization
import PosternTesting
import Queueing
import SMTP

@testable import Transport

/// A delivery course, and a world that answers each of its steps as a test says, without sockets or time.
struct CourseBench {
    /// What becomes of asking for a connection to a host.
    enum Opening: Hashable {
        case full
        case down
        case fails(ClientFailure)
        case opens(Course)
    }

    /// What a server does with a transaction.
    enum Course: Hashable, CaseIterable {
        case takes, refuses, defers, takesFirst, tooMany, takesAndBreaks
        case hangsUp, breaksInCommands, breaksInContent, closesInCommands, closesInContent, takesFirstAndBreaks
        case refusesExtension, unreadable, forbidden, unsendable
    }

    static let refused = Reply(550, EnhancedStatusCode(5, 7, 1), "no")
    static let deferred = Reply(450, EnhancedStatusCode(4, 2, 1), "later")
    static let tooMany = Reply(452, EnhancedStatusCode(4, 5, 3), "too many")
    static let taken = Reply(250, EnhancedStatusCode(2, 0, 0), "taken")
    static let closing = Reply(421, EnhancedStatusCode(4, 3, 2), "closing")
    static let greeting = Reply(554, EnhancedStatusCode(5, 3, 2), "never")
    static let notNow = Reply(450, EnhancedStatusCode(4, 3, 2), "not now")
    static let down = DeliveryFailure(.connection, Reply(450, EnhancedStatusCode(4, 4, 315), "no greeting"))

    /// The hosts of each look-up, the last of them for all further ones.
    var orders: [HostTable.HostOrder] = []
    /// What becomes of each connection to an address, the last for all further ones.
    var openings: [IPAddress: [Opening]] = [:]
    /// What the server of the kept connection does; nil where none is kept.
    var kept: Course?
    /// What hosts have refused lately.
    var refused: [IPAddress: Set<ServerExtension>] = [:]
    var refreshed: MTASTSPolicy?
    var crossing = CrossingResult()
    var hasCertificate = true
    /// Whether the server stops before the first look-up.
    var isClosing = false
    /// The number of steps that are answered before the attempt is abandoned; nil for all of them.
    var abandonedAfter: Int?

    /// What was asked for, in order.
    private(set) var log: [String] = []
    private(set) var notes: [DeliveryCourse.Note] = []
    private(set) var results: [AttemptResult] = []
    /// The policy on TLS of each connection that was asked for, and its host.
    private(set) var approaches: [HostApproach] = []
    /// What each transaction came to, its recipients, and what its connection did without.
    private(set) var transactions: [(course: Course, recipients: [RecipientID], withheld: Set<ServerExtension>)] = []
    private var looks = 0
    private var isRunning: Course?
    /// The recipients of the transaction that is asked for just now.
    private var current: DeliveryBatch?
    private var line: DeliveryCourse.Line?

    private(set) var course: DeliveryCourse
    let job: DeliveryJob

    init(_ job: DeliveryJob, to destination: Destination, addresses: Int = 16, crosses: Bool = false) {
        self.job = job
        course = DeliveryCourse(
            of: job, to: destination, with: .init(addresses: addresses, crosses: crosses, refreshesPolicies: true))
    }

    /// Runs the course to its end. `before` is called with each step before it is answered.
    mutating func run(before: (inout DeliveryCourse, DeliveryCourse.Step) -> Void = { _, _ in }) {
        var step = handle(.begun(hasCertificate: hasCertificate))
        var answered = 0
        while let asked = step, log.count < 100 {
            before(&course, asked)
            current = if case .run(let batch) = asked { batch } else { nil }
            if answered == abandonedAfter, !course.isFinished {
                abandonedAfter = nil
                step = handle(.abandoned)
                answered += 1
                continue
            }
            answered += 1
            step = answer(asked)
        }
    }

    private mutating func handle(_ event: DeliveryCourse.Event) -> DeliveryCourse.Step? {
        let step = course.handle(event)
        notes += course.takeNotes()
        return step
    }

    private mutating func answer(_ step: DeliveryCourse.Step) -> DeliveryCourse.Step? {
        switch step {
        case .takeKept:
            log.append("kept")
            isRunning = kept
            if kept != nil { line = .init(host: Self.host(9), remote: "kept") }
            return handle(.kept(kept != nil))
        case .lookUp(let afresh):
            log.append(afresh ? "look up afresh" : "look up")
            if isClosing { return handle(.closing) }
            looks += 1
            return handle(.found(orders[min(looks, orders.count) - 1]))
        case .recall(let host): return handle(.recalled(refused[host.address] ?? []))
        case .connect(let approach): return connect(approach)
        case .run(let batch):
            log.append("run \(batch.recipients.map(\.deliverTo.localPart).joined(separator: " "))")
            guard let running = isRunning, let line else { return nil }
            transactions.append((running, batch.recipients.map(\.id), line.withheld))
            return handle(.ended(running.result(batch.recipients.count), on: line))
        case .cross(let recipients, let host):
            log.append("cross \(recipients.count) \(host.address)")
            return handle(.crossed(crossing))
        case .refresh(let domain):
            log.append("refresh \(domain)")
            return handle(.refreshed(refreshed))
        case .cut:
            log.append("cut")
            // What is under way breaks first, as the driver's connection does.
            if let current, var line {
                line.isCut = true
                let result = ClientTransaction.Result(
                    outcomes: current.recipients.map { _ in nil }, progress: .commands, failure: .dropped)
                if let step = handle(.ended(result, on: line)) { return answer(step) }
            } else if let step = handle(.failed(.dropped)) {
                return answer(step)
            }
            return handle(.cut)
        case .release:
            log.append("release")
            return nil
        case .finish(let result, let releasing):
            log.append(releasing ? "finish, release" : "finish")
            results.append(result)
            return nil
        }
    }

    private mutating func connect(_ approach: HostApproach) -> DeliveryCourse.Step? {
        let tls = "\(approach.tls)"
        let without = approach.withheld.map(\.rawValue).sorted().joined(separator: " ")
        log.append("connect \(approach.host.address) \(tls)\(without.isEmpty ? "" : " without \(without)")")
        approaches.append(approach)
        let count = approaches.count { $0.host.address == approach.host.address }
        let all = openings[approach.host.address] ?? [.fails(.connectionRefused)]
        isRunning = nil
        switch all[min(count, all.count) - 1] {
        case .full: return handle(.full)
        case .down: return handle(.down(Self.down))
        case .fails(let failure): return handle(.failed(failure))
        case .opens(let course):
            isRunning = course
            line = .init(
                host: approach.host, demands: approach.demands, remote: approach.host.mailHost,
                withheld: approach.withheld)
            return handle(.opened)
        }
    }

    // MARK: - What tests are made of

    static func host(_ number: UInt32, security: HostSecurity = .none) -> RemoteHost {
        RemoteHost(
            name: try? Domain("mx\(number).b.test"), address: IPAddress(v4: 0xc000_0200 + number), port: 25,
            security: security)
    }

    static func address(_ number: UInt32) -> IPAddress { IPAddress(v4: 0xc000_0200 + number) }

    static func job(_ recipients: [String] = ["ann@b.test", "bob@b.test"]) throws -> DeliveryJob {
        let key = QueueKey(organization: "contoso", deliveryType: .dnsConnector, nextHop: "b.test")
        let all = recipients.enumerated().compactMap { index, text in
            EmailAddress(text).map {
                StoredMessage.Recipient(
                    id: RecipientID(Int64(index + 1)), recipient: EnvelopeRecipient(address: $0), deliverTo: $0,
                    copy: 0,
                    placement: .inbox, routing: RoutingInputs(direction: .originating, revision: 1))
            }
        }
        let message = StoredMessage(
            sequence: SequenceNumber(1), networkMessageID: NetworkMessageID(high: 1, low: 1), organization: "contoso",
            origin: .smtp, envelope: Envelope(sender: .null), copies: [MessageEdits()],
            content: .memory(ByteBuffer(string: "Subject: x\r\n\r\n")), receivedAt: WallTime(milliseconds: 0),
            clientName: "", clientAddress: nil, subject: "", messageIDField: "", recipients: all)
        return DeliveryJob(
            attempt: Attempt(id: 1, key: key, sequence: SequenceNumber(1), recipients: all.map(\.id), isProbe: false),
            message: message, nextHop: .mx(try Domain("b.test"), connector: nil))
    }
}

extension CourseBench.Course {
    /// What the transaction of so many recipients comes to.
    func result(_ count: Int) -> ClientTransaction.Result {
        func all(_ outcome: ClientTransaction.Outcome?) -> [ClientTransaction.Outcome?] {
            Array(repeating: outcome, count: count)
        }
        func first(_ outcome: ClientTransaction.Outcome?) -> [ClientTransaction.Outcome?] {
            [.accepted(CourseBench.taken)] + Array(repeating: outcome, count: count - 1)
        }
        switch self {
        case .takes: return .init(outcomes: all(.accepted(CourseBench.taken)), progress: .content)
        case .refuses: return .init(outcomes: all(.refused(CourseBench.refused)), progress: .commands)
        case .defers: return .init(outcomes: all(.refused(CourseBench.deferred)), progress: .commands)
        case .takesFirst: return .init(outcomes: first(.refused(CourseBench.deferred)), progress: .content)
        case .tooMany: return .init(outcomes: first(.tooMany(CourseBench.tooMany)), progress: .content)
        case .takesAndBreaks:
            return .init(outcomes: all(.accepted(CourseBench.taken)), progress: .content, failure: .dropped)
        case .hangsUp: return .init(outcomes: all(nil), progress: .unanswered, failure: .dropped)
        case .breaksInCommands: return .init(outcomes: all(nil), progress: .commands, failure: .dropped)
        case .breaksInContent: return .init(outcomes: all(nil), progress: .content, failure: .dropped)
        case .closesInCommands:
            return .init(outcomes: all(nil), progress: .commands, failure: .closing(CourseBench.closing))
        case .closesInContent:
            return .init(outcomes: all(nil), progress: .content, failure: .closing(CourseBench.closing))
        case .takesFirstAndBreaks: return .init(outcomes: first(nil), progress: .content, failure: .dropped)
        case .refusesExtension:
            return .init(
                outcomes: all(nil), progress: .commands, failure: .extensionRefused(.eightBitMIME, CourseBench.refused))
        case .unreadable: return .init(outcomes: all(nil), progress: .commands, failure: .unreadable("disk"))
        case .forbidden: return .init(outcomes: all(nil), progress: .commands, failure: .forbidden(.nul))
        case .unsendable: return .init(outcomes: all(.unsendable(CourseBench.refused)), progress: .unanswered)
        }
    }
}

extension DeliveryCourse.Note: Equatable {
    /// Of what was handed over, by its recipients.
    static func == (a: Self, b: Self) -> Bool {
        switch (a, b) {
        case (.refused(let first, let host), .refused(let second, let other)): first == second && host == other
        case (.host(let first, let isFailing), .host(let second, let other)): first == second && isFailing == other
        case (.session(let first), .session(let second)): first == second
        case (.connection(let first, let failure), .connection(let second, let other)):
            first == second && failure == other
        case (.crossed(let first), .crossed(let second)): first.map(\.recipients) == second.map(\.recipients)
        default: false
        }
    }
}
