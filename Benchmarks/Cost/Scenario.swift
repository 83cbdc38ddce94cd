import Mail
import MailFlow
import NIOCore
import Queueing

/// One case whose cost is counted. A new one is a line in ``all``.
struct Scenario: Sendable {
    let name: String
    /// What the figures are by.
    let unit: String
    /// How many units a run counts.
    let count: Int
    /// Makes all that is needed; gives what runs a number of units.
    let prepare: @Sendable (Setting) throws -> (_ count: Int) throws -> Void

    init(
        _ name: String, per unit: String = "message", count: Int = 100,
        _ prepare: @escaping @Sendable (Setting) throws -> (_ count: Int) throws -> Void
    ) {
        self.name = name
        self.unit = unit
        self.count = count
        self.prepare = prepare
    }

    /// A scenario that sends messages the whole way.
    private init(_ name: String, count: Int = 100, plan change: @escaping @Sendable (inout Way.Plan) throws -> Void) {
        self.init(name, count: count) { setting in
            var plan = Way.Plan()
            try change(&plan)
            return try Way(setting, plan).send
        }
    }

    /// All of them, in the order of the table.
    static let all: [Scenario] = [
        Scenario("relay") { _ in },
        Scenario("tls") { $0.isProtected = true },
        Scenario("64k") { $0.size = 65_536 },
        Scenario("20-recipients", count: 40) { $0.recipients = (0..<20).map { "person\($0)@contoso.test" } },
        Scenario("lmtp") { $0.byLMTP = true },
        Scenario("refused") {
            ($0.recipients, $0.admission, $0.sendsContent) = (["ann@elsewhere.test"], "550", false)
        },
        Scenario("content") { $0.readsContent = true },
        Scenario("content-64k") { ($0.readsContent, $0.size) = (true, 65_536) },
        Scenario("scored") { plan in
            (plan.readsContent, plan.scores, plan.content) = (true, true, Content.page(octets: 4_096))
        },
        Scenario("scored-64k") { plan in
            (plan.readsContent, plan.scores, plan.content) = (true, true, Content.page(octets: 65_536))
        },
        Scenario("learned") { plan in
            (plan.readsContent, plan.scores, plan.content) = (true, true, Content.page(octets: 4_096))
            plan.learns = true
        },
        Scenario("learned-64k") { plan in
            (plan.readsContent, plan.scores, plan.content) = (true, true, Content.page(octets: 65_536))
            plan.learns = true
        },
        Scenario("rules") { try RuledMail.plan(&$0, rules: 50) },
        Scenario("rules-300") { try RuledMail.plan(&$0, rules: 300) },
        Scenario("authenticated") { try SignedMail.plan(&$0) },
        Scenario("retry") { setting in
            let way = try Way(setting)
            try way.putOff(10)
            return { try way.retry($0, waiting: 10) }
        },
        // Parts of the way by themselves, in which what is small shows.
        Scenario("recipients", per: "recipient", count: 2_000) { setting in
            var plan = Way.Plan()
            (plan.recipients, plan.sendsContent) = ((0..<100).map { "person\($0)@contoso.test" }, false)
            let way = try Way(setting, plan)
            return { try way.send($0 / 100) }
        },
        Scenario("scheduler", count: 400) { _ in QueuedMail().pass },
        Scenario("commit", count: 200) { try RecordedMail($0).commit },
        Scenario("trace-index", count: 400) { try RecordedMail($0).index },
        Scenario("traffic", count: 400) { try RecordedMail($0).countTraffic },
    ]
}
