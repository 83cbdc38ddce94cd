import Mail
import MailFlow
import Organization
import PosternTesting
import Queueing
import SMTP
import Testing

@testable import Transport

@Suite("The course of a delivery")
struct DeliveryCourseTests {
    private static let tls = ClientFailure.tlsFailed("bad handshake")
    /// Everything that can become of a connection.
    static let openings: [CourseBench.Opening] =
        [
            .full, .down, .fails(.connectionRefused), .fails(.timedOut("the greeting")), .fails(tls),
            .fails(.tlsUnavailable(nil)), .fails(.refused(CourseBench.notNow)), .fails(.refused(CourseBench.greeting)),
            .fails(.certificateRejected(CourseBench.deferred)),
        ] + CourseBench.Course.allCases.map { .opens($0) }

    private func bench(
        _ recipients: [String] = ["ann@b.test", "bob@b.test"], security: OutboundSecurity = .opportunistic,
        hosts: [RemoteHost] = [CourseBench.host(1), CourseBench.host(2)], addresses: Int = 16, crosses: Bool = false
    ) throws -> CourseBench {
        let destination = Destination(route: .mx(try Domain("b.test"), port: 25), security: security)
        var bench = CourseBench(
            try CourseBench.job(recipients), to: destination, addresses: addresses, crosses: crosses)
        bench.orders = [.hosts(hosts)]
        return bench
    }

    private func ran(_ bench: CourseBench) -> CourseBench {
        var bench = bench
        bench.run()
        return bench
    }

    private func policy(_ mode: MTASTSPolicy.Mode = .enforce, id: String = "1") -> MTASTSPolicy {
        MTASTSPolicy(mode: mode, exchangers: [], maxAge: 86_400, id: id)
    }

    // MARK: - The beginning

    @Test("a delivery goes no way without the client certificate that its route wants shown")
    func certificate() throws {
        var connector = OutboundConnector(name: "out")
        connector.tlsClientCertificate = "own"
        var missing = try bench(security: OutboundSecurity(connector))
        missing.hasCertificate = false
        missing.run()
        #expect(missing.log == ["finish"])
        #expect(missing.results.first?.destinationFailure?.reply == TLSRefusal.clientCertificateMissing)
        var there = try bench(security: OutboundSecurity(connector))
        there.openings[CourseBench.address(1)] = [.opens(.takes)]
        there.run()
        #expect(there.log.last == "finish, release")
    }

    @Test("a delivery uses a kept connection without a look-up, and one that was closed meanwhile is no failure")
    func kept() throws {
        var bench = try bench()
        bench.openings[CourseBench.address(1)] = [.opens(.takes)]
        for (course, log) in [
            (CourseBench.Course.takes, ["kept", "run ann bob", "finish, release"]),
            (
                .hangsUp,
                ["kept", "run ann bob", "look up", "connect 192.0.2.1 opportunistic", "run ann bob", "finish, release"]
            ),
            // A break behind an answer counts, and so does what the message may have done.
            (
                .breaksInCommands,
                ["kept", "run ann bob", "look up", "connect 192.0.2.1 opportunistic", "run ann bob", "finish, release"]
            ),
            (.breaksInContent, ["kept", "run ann bob", "finish"]),
            (
                .refusesExtension,
                ["kept", "run ann bob", "connect 192.0.2.9 opportunistic without 8BITMIME", "finish"]
            ),
        ] {
            bench.kept = course
            #expect(ran(bench).log == log, "\(course)")
        }
        // A new connection that is closed at once is one.
        bench.kept = nil
        bench.openings[CourseBench.address(1)] = [.opens(.hangsUp)]
        bench.openings[CourseBench.address(2)] = [.opens(.hangsUp)]
        let result = ran(bench).results.first
        #expect(result?.destinationFailure?.kind == .connection && result?.phase == .insideTransaction)
    }

    @Test("a delivery ends by what the look-up says")
    func lookUps() throws {
        let loop = OutboundReplies.loop
        let bogus = TLSRefusal.dnssecInvalid("false").reply
        for (order, failure, decided) in [
            (HostTable.HostOrder.temporary, DeliveryFailure(.dns, OutboundReplies.dnsFailed), nil),
            (.bogus(reason: "false"), DeliveryFailure(.tls, bogus), nil),
            (.permanent(OutboundReplies.nullMX), nil, DeliveryFailure(.dns, OutboundReplies.nullMX)),
            (.ourselves(CourseBench.host(1)), nil, DeliveryFailure(.dns, loop)),
            (.hosts([]), DeliveryFailure(.dns, OutboundReplies.dnsFailed), nil),
        ] as [(HostTable.HostOrder, DeliveryFailure?, DeliveryFailure?)] {
            var bench = try bench()
            bench.orders = [order]
            bench.run()
            #expect(bench.log == ["kept", "look up", "finish"])
            #expect(bench.results.first?.destinationFailure == failure)
            #expect(bench.results.first?.outcomes.values.allSatisfy { $0 == decided.map { .failed($0) } } == true)
            #expect(bench.results.first?.outcomes.count == (decided == nil ? 0 : 2))
            #expect(bench.results.first?.phase == .beforeTransaction)
            guard case .bogus = order else { continue }
            #expect(bench.notes.count == 1)
        }
        var bench = try bench()
        bench.isClosing = true
        bench.run()
        #expect(bench.results.first?.destinationFailure == DeliveryFailure(.local, OutboundReplies.closing))
    }

    @Test("a delivery to this server itself hands over what other organizations take, and ends by the rest")
    func crossing() throws {
        var bench = try bench(crosses: true)
        bench.orders = [.ourselves(CourseBench.host(7))]
        let delivered = RecipientOutcome.delivered(CourseBench.taken, remote: nil, reportsSuccess: false)
        bench.crossing.outcomes = [RecipientID(1): delivered]
        bench.crossing.crossed = [CrossedMessage(acceptances: [], recipients: [RecipientID(1)])]
        bench.crossing.failure = DeliveryFailure(.local, OutboundReplies.closing)
        bench.run()
        #expect(bench.log == ["kept", "look up", "cross 2 192.0.2.7", "finish"])
        #expect(bench.results.first?.outcomes == [RecipientID(1): delivered])
        #expect(bench.results.first?.destinationFailure == bench.crossing.failure)
        guard case .crossed(let messages)? = bench.notes.first, bench.notes.count == 1 else {
            Issue.record("\(bench.notes)")
            return
        }
        #expect(messages.map(\.recipients) == [[RecipientID(1)]])
    }

    // MARK: - From host to host

    @Test(
        "the next host is tried after each failure of a connection, which is what the attempt ends with",
        arguments: openings)
    func nextHost(_ opening: CourseBench.Opening) throws {
        var bench = try bench()
        bench.openings = [CourseBench.address(1): [opening], CourseBench.address(2): [.opens(.takes)]]
        let result = ran(bench)
        #expect(result.results.count == 1)
        switch opening {
        case .full, .down, .fails:
            #expect(result.log.suffix(3) == ["connect 192.0.2.2 opportunistic", "run ann bob", "finish, release"])
            #expect(result.results.first?.outcomes.count == 2)
        case .opens(let course):
            let goesOn: Set<CourseBench.Course> = [
                .hangsUp, .breaksInCommands, .closesInCommands, .closesInContent, .refusesExtension,
            ]
            #expect(
                result.log.contains("connect 192.0.2.2 opportunistic") == goesOn.contains(course), "\(result.log)")
            // The same host gets another chance first, one for each extension.
            let again = result.log.filter { $0 == "connect 192.0.2.1 opportunistic without 8BITMIME" }
            #expect(again.count == (course == .refusesExtension ? 1 : 0))
        }
        // And nobody else is there.
        bench.openings[CourseBench.address(2)] = [.fails(.connectionRefused)]
        bench.orders = [.hosts([CourseBench.host(1)])]
        let alone = try #require(ran(bench).results.first)
        switch opening {
        case .full: #expect(alone.waitsForHost && alone.destinationFailure == nil)
        case .down: #expect(alone.destinationFailure?.reply == CourseBench.down.reply)
        case .fails(.refused(CourseBench.greeting)):
            #expect(alone.destinationFailure == nil && alone.outcomes.count == 2)
        case .fails: #expect(alone.destinationFailure != nil && alone.outcomes.isEmpty && !alone.waitsForHost)
        case .opens: break
        }
    }

    @Test("a delivery is refused for good only when every host says so")
    func permanence() throws {
        let permanent = CourseBench.Opening.fails(.refused(CourseBench.greeting))
        for other in Self.openings {
            for isFirst in [true, false] {
                var bench = try bench()
                bench.openings = [
                    CourseBench.address(isFirst ? 1 : 2): [other], CourseBench.address(isFirst ? 2 : 1): [permanent],
                ]
                bench.run()
                let result = try #require(bench.results.first)
                let failedForGood = result.outcomes.values.contains {
                    if case .failed(let failure) = $0 { failure.reply == CourseBench.greeting } else { false }
                }
                #expect(failedForGood == (other == permanent), "\(other), \(isFirst)")
            }
        }
    }

    @Test("no other host gets a message that the first may have taken")
    func duplicates() throws {
        var bench = try bench()
        bench.openings = [CourseBench.address(1): [.opens(.breaksInContent)], CourseBench.address(2): [.opens(.takes)]]
        bench.run()
        #expect(bench.log == ["kept", "look up", "connect 192.0.2.1 opportunistic", "run ann bob", "finish"])
        #expect(bench.results.first?.destinationFailure?.kind == .connection)
        #expect(bench.results.first?.phase == .insideTransaction)
        // Of two recipients the one that was decided keeps its outcome, and the other one is not put to anybody now.
        bench = try self.bench()
        bench.openings = [
            CourseBench.address(1): [.opens(.takesFirstAndBreaks)], CourseBench.address(2): [.opens(.takes)],
        ]
        bench.run()
        #expect(bench.log.last == "finish")
        #expect(bench.results.first?.outcomes.keys.map { $0 } == [RecipientID(1)])
        #expect(bench.results.first?.destinationFailure != nil)
    }

    @Test("so many addresses are tried in one attempt and no more", arguments: [1, 2, 3])
    func addresses(_ count: Int) throws {
        let hosts = (1...4).map { CourseBench.host($0) }
        let bench = ran(try bench(hosts: hosts, addresses: count))
        #expect(bench.approaches.map(\.host) == Array(hosts.prefix(count)))
    }

    @Test("copies of another sender, content or kind of address go in a transaction of their own")
    func batches() throws {
        var bench = try bench(["ann@b.test", "jörg@b.test", "bob@b.test"])
        bench.openings[CourseBench.address(1)] = [.opens(.takes)]
        bench.run()
        #expect(bench.log.suffix(2) == ["run ann bob", "finish, release"])
        #expect(bench.results.first?.outcomes.keys.sorted() == [RecipientID(1), RecipientID(3)])
        #expect(bench.results.first?.destinationFailure == nil)
    }

    // MARK: - TLS

    @Test("a host whose handshake fails gets the mail in clear where TLS isn't required, and is remembered")
    func clearText() throws {
        var bench = try bench(hosts: [CourseBench.host(1)])
        bench.openings[CourseBench.address(1)] = [.fails(Self.tls), .opens(.takes)]
        bench.run()
        #expect(
            bench.log == [
                "kept", "look up", "connect 192.0.2.1 opportunistic", "connect 192.0.2.1 never", "run ann bob",
                "finish, release",
            ])
        let domain = try Domain("b.test")
        #expect(
            bench.notes == [
                .connection(domain, Self.tls), .refused([.startTLS], by: CourseBench.host(1)),
                .host(CourseBench.host(1), isFailing: false),
            ])
        // What is remembered is not tried again, and its clear text is no news for reports.
        bench = try self.bench(hosts: [CourseBench.host(1)])
        bench.refused[CourseBench.address(1)] = [.startTLS, .dsn]
        bench.openings[CourseBench.address(1)] = [.opens(.takes)]
        bench.run()
        #expect(bench.log[2] == "connect 192.0.2.1 never without DSN")
        #expect(
            bench.notes == [
                .host(CourseBench.host(1), isFailing: false), .refused([.dsn], by: CourseBench.host(1)),
            ])
        // Only once: a host that fails in clear too is passed by.
        bench = try self.bench()
        bench.openings = [CourseBench.address(1): [.fails(Self.tls)], CourseBench.address(2): [.opens(.takes)]]
        bench.run()
        #expect(bench.approaches.map { "\($0.tls)" } == ["opportunistic", "never", "opportunistic"])
    }

    @Test("no mail goes in clear where TLS is required, whatever is remembered of the host")
    func requiredTLS() throws {
        var connector = OutboundConnector(name: "out")
        connector.tlsSettings = .encryptionOnly
        for opening in Self.openings {
            var bench = try bench(security: OutboundSecurity(connector))
            bench.refused = [CourseBench.address(1): [.startTLS], CourseBench.address(2): [.startTLS]]
            bench.openings[CourseBench.address(1)] = [opening]
            bench.run()
            #expect(!bench.approaches.isEmpty && bench.approaches.allSatisfy { $0.tls == .required }, "\(opening)")
            #expect(!bench.notes.contains(.refused([.startTLS], by: CourseBench.host(1))))
        }
    }

    @Test("a refused extension is left out on the same host with what is remembered, and remembered when that helps")
    func extensions() throws {
        var bench = try bench(hosts: [CourseBench.host(1)])
        bench.refused[CourseBench.address(1)] = [.dsn]
        bench.openings[CourseBench.address(1)] = [.opens(.refusesExtension), .opens(.takes)]
        bench.run()
        #expect(
            bench.log.filter { $0.hasPrefix("connect") } == [
                "connect 192.0.2.1 opportunistic without DSN", "connect 192.0.2.1 opportunistic without 8BITMIME DSN",
            ])
        #expect(bench.notes.last == .refused([.dsn, .eightBitMIME], by: CourseBench.host(1)))
        bench = try self.bench(hosts: [CourseBench.host(1)])
        bench.openings[CourseBench.address(1)] = [.opens(.refusesExtension), .opens(.breaksInCommands)]
        #expect(!ran(bench).notes.contains(.refused([.dsn, .eightBitMIME], by: CourseBench.host(1))))
    }

    @Test("a host that may get no mail is passed by without a connection, and reported once for all its addresses")
    func skipped() throws {
        let security = HostSecurity(dane: .invalid(reason: "false"))
        var twin = CourseBench.host(1, security: security)
        twin.address = CourseBench.address(3)
        let bench = ran(try bench(hosts: [CourseBench.host(1, security: security), twin]))
        #expect(bench.log == ["kept", "look up", "finish"])
        #expect(bench.results.first?.destinationFailure?.reply == TLSRefusal.dnssecInvalid("false").reply)
        #expect(bench.notes.count == 1)
    }

    @Test("the reply of DANE stands where its demand for TLS can't be met")
    func dane() throws {
        let security = HostSecurity(dane: .unusable(base: try Domain("mx1.b.test")))
        var bench = try bench(hosts: [CourseBench.host(1, security: security)])
        bench.openings[CourseBench.address(1)] = [.fails(.tlsUnavailable(nil))]
        bench.run()
        #expect(bench.results.first?.destinationFailure?.reply == TLSRefusal.starttlsNotSupported.reply)
    }

    @Test("an MTA-STS policy that a host failed is asked for anew, once, and another one is followed at once")
    func refreshedPolicy() throws {
        func host(_ number: UInt32, _ policy: MTASTSPolicy, allows: Bool) -> RemoteHost {
            let security = HostSecurity(dane: .absent, policy: .init(policy: policy, allowsHost: allows))
            return CourseBench.host(number, security: security)
        }
        for allows in [false, true] {
            var bench = try bench(hosts: [host(1, policy(), allows: allows)])
            bench.openings[CourseBench.address(1)] = [
                .fails(.certificateRejected(CourseBench.deferred)), .opens(.takes),
            ]
            bench.refreshed = policy()
            let same = ran(bench)
            #expect(same.log.suffix(2) == ["refresh b.test", "finish"])
            #expect(same.log.count { $0 == "refresh b.test" } == 1)
            #expect(same.results.first?.destinationFailure?.kind == .tls)

            bench.refreshed = policy(.none, id: "2")
            bench.orders.append(.hosts([CourseBench.host(1)]))
            if !allows { bench.openings[CourseBench.address(1)] = [.opens(.takes)] }
            let other = ran(bench)
            #expect(
                other.log.suffix(5) == [
                    "refresh b.test", "look up afresh", "connect 192.0.2.1 opportunistic", "run ann bob",
                    "finish, release",
                ], "\(other.log)")
            // Gone altogether is another one too; one that fails again is not asked for twice.
            bench.refreshed = nil
            bench.orders[1] = .hosts([host(1, policy(id: "3"), allows: false)])
            let again = ran(bench)
            #expect(again.log.count { $0 == "refresh b.test" } == 1 && again.log.last == "finish")
        }
        // In mode testing nothing hangs on it.
        let tested = ran(try bench(hosts: [host(1, policy(.testing), allows: false)]))
        #expect(!tested.log.contains("refresh b.test"))
    }

    // MARK: - Every split

    @Test("every attempt ends once and by the rules, whatever two hosts and a kept connection do")
    func everyCourse() throws {
        let kept: [CourseBench.Course?] = [nil] + CourseBench.Course.allCases
        for first in Self.openings {
            for second in Self.openings {
                for course in kept {
                    var bench = try bench()
                    bench.kept = course
                    bench.openings = [CourseBench.address(1): [first], CourseBench.address(2): [second]]
                    bench.run()
                    check(bench, "kept \(String(describing: course)), \(first), \(second)")
                }
            }
        }
    }

    @Test("an attempt can be abandoned before each of its steps is answered; what was decided stays")
    func everyEnd() throws {
        for first in Self.openings {
            for second in Self.openings {
                for course in [nil, .takesFirstAndBreaks, .breaksInCommands] as [CourseBench.Course?] {
                    var bench = try bench()
                    bench.kept = course
                    bench.openings = [CourseBench.address(1): [first], CourseBench.address(2): [second]]
                    // What a host has refused is asked for between two entries of the log.
                    let steps = 2 * ran(bench).log.count
                    for step in 0..<steps {
                        var bench = bench
                        bench.abandonedAfter = step
                        bench.run()
                        let name = Comment(rawValue: "\(first), \(second), abandoned after \(step): \(bench.log)")
                        #expect(bench.results.count == 1, name)
                        guard let result = bench.results.first, bench.log.contains("cut") else { continue }
                        #expect(result.destinationFailure?.reply == OutboundReplies.abandoned, name)
                        #expect(!result.waitsForHost, name)
                        let cut = bench.log.firstIndex(of: "cut") ?? 0
                        #expect(bench.log[cut...].count == 2, name)
                        #expect(result.outcomes == decided(bench), name)
                    }
                }
            }
        }
    }

    @Test("what comes in another state than it belongs to changes nothing, at every step")
    func strayEvents() throws {
        for first in Self.openings {
            for course in [nil, .hangsUp, .breaksInCommands] as [CourseBench.Course?] {
                var bench = try bench()
                bench.kept = course
                bench.openings = [CourseBench.address(1): [first], CourseBench.address(2): [.opens(.takes)]]
                let plain = ran(bench)
                var strays = 0
                bench.run { state, step in
                    for (name, event) in Self.events where !Self.answers(to: step).contains(name) {
                        strays += 1
                        let next = state.handle(event)
                        if case .release? = next { continue }
                        #expect(next == nil, "\(name) at \(step)")
                        #expect(state.takeNotes().isEmpty)
                    }
                }
                #expect(strays > 20)
                #expect(bench.log == plain.log && bench.results == plain.results && bench.notes == plain.notes)
            }
        }
    }

    private static let events: [(String, DeliveryCourse.Event)] = [
        ("begun", .begun(hasCertificate: false)), ("kept", .kept(true)), ("found", .found(.temporary)),
        ("closing", .closing), ("recalled", .recalled([.startTLS])), ("opened", .opened), ("failed", .failed(tls)),
        ("full", .full), ("down", .down(CourseBench.down)),
        (
            "ended",
            .ended(
                CourseBench.Course.takes.result(2), on: .init(host: CourseBench.host(1), remote: "stray"))
        ), ("crossed", .crossed(CrossingResult())), ("refreshed", .refreshed(nil)), ("cut", .cut),
    ]

    private static func answers(to step: DeliveryCourse.Step) -> Set<String> {
        switch step {
        case .takeKept: ["kept"]
        case .lookUp: ["found", "closing"]
        case .recall: ["recalled"]
        case .connect: ["opened", "failed", "full", "down"]
        case .run: ["ended"]
        case .cross: ["crossed"]
        case .refresh: ["refreshed"]
        case .cut, .release, .finish: []
        }
    }

    // MARK: - The rules

    /// What the transactions that were run have decided.
    private func decided(_ bench: CourseBench) -> [RecipientID: RecipientOutcome] {
        var outcomes: [RecipientID: RecipientOutcome] = [:]
        let isAbandoned = bench.log.contains("cut")
        for (course, recipients, _) in bench.transactions {
            for (id, outcome) in zip(recipients, course.result(recipients.count).outcomes) {
                if case .accepted(let reply)? = outcome {
                    outcomes[id] = .delivered(reply, remote: nil, reportsSuccess: false)
                } else if outcome != nil {
                    outcomes[id] = .deferred(DeliveryFailure(.local, CourseBench.deferred))
                }
            }
        }
        guard let result = bench.results.first, isAbandoned else { return outcomes }
        // Replies and hosts are those of the result: what matters here is who is decided, and how.
        return outcomes.reduce(into: [:]) { all, decided in
            if let found = result.outcomes[decided.key], Self.isDelivered(found) == Self.isDelivered(decided.value) {
                all[decided.key] = found
            } else {
                all[decided.key] = decided.value
            }
        }
    }

    private static func isDelivered(_ outcome: RecipientOutcome) -> Bool {
        if case .delivered = outcome { true } else { false }
    }

    private func check(_ bench: CourseBench, _ text: String) {
        let name = Comment(rawValue: "\(text): \(bench.log)")
        guard let result = bench.results.first, bench.results.count == 1 else {
            Issue.record("\(text) ended \(bench.results.count) times: \(bench.log)")
            return
        }
        // A connection goes back to the pool exactly when its last transaction did not end the session.
        let last = bench.transactions.last.map { $0.course.result($0.recipients.count) }
        #expect((bench.log.last == "finish, release") == (last != nil && last?.failure == nil), name)
        // Delivered is who was taken, once, and nobody is asked about again.
        let taken = bench.transactions.flatMap { course, recipients, _ in
            zip(recipients, course.result(recipients.count).outcomes).compactMap { id, outcome in
                if case .accepted? = outcome { id } else { nil }
            }
        }
        #expect(Set(taken).count == taken.count, name)
        #expect(Set(result.outcomes.filter { Self.isDelivered($0.value) }.keys) == Set(taken), name)
        // Nothing is put to another host that the one before may have taken, or that this server can't send.
        for (course, recipients, _) in bench.transactions.dropLast() {
            let result = course.result(recipients.count)
            #expect(result.progress != .content || result.failure == .closing(CourseBench.closing), name)
            #expect(course != .unreadable && course != .forbidden, name)
        }
        // Which message is to blame.
        let broke = bench.transactions.enumerated().contains { index, transaction in
            let result = transaction.course.result(transaction.recipients.count)
            let isStale = index == 0 && bench.kept != nil && result.progress == .unanswered
            guard let failure = result.failure, result.outcomes.contains(nil), !isStale else { return false }
            switch failure {
            // What is refused although it was left out is no matter of the extension.
            case .extensionRefused(let element, _): return transaction.withheld.contains(element)
            case .unreadable, .forbidden: return false
            default: return true
            }
        }
        #expect((result.phase == .insideTransaction) == broke || result.waitsForHost, name)
        if result.waitsForHost {
            #expect(result.destinationFailure == nil && !broke, name)
        }
        // In clear only behind a handshake that failed at the same host just before.
        for (index, approach) in bench.approaches.enumerated() where approach.tls == .never {
            #expect(index > 0 && bench.approaches[index - 1].host == approach.host, name)
            #expect(approach.clearAfter == "bad handshake", name)
        }
        // Whoever is not decided waits for the destination, or for its hosts.
        if result.outcomes.count < bench.job.recipients.count {
            #expect(result.destinationFailure != nil || result.waitsForHost, name)
        }
    }
}
