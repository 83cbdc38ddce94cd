import Facts
import Mail
import MailFlow
import Testing

@Suite("A refused recipient is held against its client")
struct RecipientBlameTests {
    @Test(
        "unless this server is short of something, or its domain takes no such mail",
        arguments: [
            (Reply(550, .init(5, 4, 1), "unknown"), true, Decision.Stage.edgeBlocking, RecipientBlame.unknown),
            (Reply(550, .init(5, 7, 64), "relay"), false, .attribution, .refused),
            (Reply(553, .init(5, 6, 7), "non-ASCII"), false, .attribution, .refused),
            (Reply(450, .init(4, 7, 1), "later"), false, .edgeBlocking, .refused),
            (Reply(550, nil, "no"), false, .edgeBlocking, .refused),
            (Reply(452, .init(4, 5, 3), "too many"), false, .recipientLimits, .none),
            (Reply(452, .init(4, 3, 1), "no resources"), false, .recipientLimits, .none),
            (Reply(451, .init(4, 3, 0), "stale"), false, .edgeBlocking, .none),
            (Reply(550, .init(5, 2, 1), "no IPv6"), false, .ipv6, .none),
        ])
    func blame(reply: Reply, isEdgeBlock: Bool, stage: Decision.Stage, expected: RecipientBlame) {
        let ruling = RecipientRuling(
            .refused(reply, organization: nil, isEdgeBlock: isEdgeBlock),
            decisions: [Decision(.sender, outcome: .accepted), Decision(stage, outcome: .refused, reply: reply)])
        #expect(ruling.blame == expected)
    }
}
