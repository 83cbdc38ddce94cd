import Mail
import Testing

@Suite("Holds that become graver")
struct GraverHoldTests {
    private static func hold(
        _ reason: QuarantineReason, _ permissions: QuarantinePermissions = .full, notifies: Bool = true, days: Int = 15
    ) -> QuarantineHold {
        QuarantineHold(
            reason: reason, policyType: .hostedContentFilterPolicy, policyName: "Default", tag: "\(reason.rawValue)Tag",
            retentionDays: days, permissions: permissions, notifies: notifies)
    }

    @Test(
        "a reason takes the place of a lesser one alone",
        arguments: QuarantineReason.allCases, QuarantineReason.allCases)
    func reasons(_ old: QuarantineReason, _ new: QuarantineReason) {
        let graver = Self.hold(old).graver(Self.hold(new))
        #expect((graver != nil) == (old.gravity < new.gravity))
        if let graver { #expect(graver.reason == new && graver.tag == "\(new.rawValue)Tag") }
    }

    @Test("malware is the gravest, then files, then phishing beyond doubt, then phishing")
    func order() {
        let order = QuarantineReason.allCases.filter { $0.gravity > 1 }.sorted { $0.gravity > $1.gravity }
        #expect(order == [.malware, .fileTypeBlock, .highConfPhish, .phish])
    }

    /// What the old hold and the new one allow, and what is allowed then.
    private static let allowed: [(QuarantinePermissions, QuarantinePermissions, QuarantinePermissions)] = [
        (.full, .none, .none), (.none, .full, .none), (.full, .full, .full), (.full, .limited, .limited),
        (.limited, .full, .limited), (.limited, .limited, .limited), (.release, .preview, .none),
    ]

    @Test(
        "the recipient may do what both holds allow; of a release and a request for it, the request",
        arguments: allowed)
    func permissions(_ old: QuarantinePermissions, _ new: QuarantinePermissions, _ wanted: QuarantinePermissions) {
        let graver = Self.hold(.spam, old).graver(Self.hold(.malware, new))
        #expect(graver?.permissions == wanted)
    }

    @Test(
        "it is kept as long as before, and nobody is told who was not to be", arguments: [true, false], [true, false])
    func rest(_ notified: Bool, _ notifies: Bool) {
        let old = Self.hold(.spam, notifies: notified, days: 3)
        let graver = old.graver(Self.hold(.malware, notifies: notifies, days: 30))
        #expect(graver?.retentionDays == 3)
        #expect(graver?.notifies == (notified && notifies))
    }

    @Test("what a moderator was to decide is decided")
    func moderated() {
        var old = Self.hold(.moderation)
        old.moderation = QuarantineHold.Moderation(moderators: [])
        #expect(old.graver(Self.hold(.malware))?.moderation == nil)
        #expect(old.graver(Self.hold(.transportRule)) == nil)
    }
}
