internal import Facts
internal import Mail
internal import Organization

/// Keeps beside the copies of a message that has a verdict what the organization's own hosts read of it
/// (docs/reference/stamps.md). It is written when a copy leaves, toward those hosts alone.
struct AntispamStamps: ExaminationStage {
    // Fields of a trusted server that ours take the place of: a message has one report.
    private static let replaced: Set<String> = [
        "x-forefront-antispam-report", "x-microsoft-antispam", "x-spam-flag", "x-spam-status", "x-spam-score",
    ]

    /// Says that an engine did not look at a message that passes all the same.
    static let unscannedField = "X-Malware-Scan: unavailable"

    func rule(on hand: inout MessageInHand) -> Reply? {
        guard let verdict = hand.verdict, let outcomes = hand.outcomes, let session = hand.session else { return nil }
        let hasAliases = hand.organization.document.transportConfig.spamFieldsEnabled
        let judged = hand
        func stamp(_ edits: inout MessageEdits, _ direction: AntispamReport.Direction, _ outcome: RecipientVerdict) {
            // What the stage of malware has put there stays.
            let kept = edits.stamps.filter { $0 == Self.unscannedField }
            let report = AntispamReport(outcome, judged, session)
            let checks = outcome.customSpam.map { "X-CustomSpam: \($0)" }
            edits.stamps = report.fields(direction, hasAliases: hasAliases) + checks + kept
            // A wrapper has those of trusted servers there already, but for a level that ours takes the place of.
            let moved = edits.organizationStamps.filter {
                !outcome.verdict.isUnwanted || MessageWrapper.name($0) != "scl"
            }
            let said = Self.said(by: edits, judged).union(moved.map { MessageWrapper.name($0) })
            edits.organizationStamps = moved + organizationFields(judged, outcome.verdict, said: said)
        }
        if !hand.whole.facts.internalFields.isEmpty { replaceTrusted(&hand, verdict) }
        let isIncoming = hand.attribution.direction == .incoming
        if isIncoming, outcomes.verdicts.count == 1 {
            hand.edit { stamp(&$0, .inbound, outcomes.verdicts[0]) }
            return nil
        }
        // Recipients may have verdicts of their own, and one part of them may be the organization's own, and the others not.
        // What is spam to the outside is none among its own people, whose hosts would act on it; phishing is.
        for (number, outcome) in outcomes.verdicts.enumerated() {
            guard !isIncoming else {
                hand.accepted.edit(where: { outcomes.number(of: $0) == number }) { stamp(&$0, .inbound, outcome) }
                continue
            }
            for isOwn in [true, false] {
                hand.accepted.edit(
                    where: { outcomes.number(of: $0) == number && judged.isOwn($0.deliverTo) == isOwn },
                    by: { stamp(&$0, isOwn ? .intraOrganization : .outbound, outcome) })
            }
        }
        return nil
    }

    private func replaceTrusted(_ hand: inout MessageInHand, _ verdict: Verdict) {
        let ranges = hand.facts.internalFields
            .filter { $0.scope == nil ? Self.replaced.contains($0.name) : $0.subject == "scl" && verdict.isUnwanted }
            .map(\.range)
        guard !ranges.isEmpty else { return }
        hand.edit { edits in
            let replaced = edits.trusted.filter { ranges.contains($0.range) }
            guard !replaced.isEmpty else { return }
            edits.trusted.removeAll { ranges.contains($0.range) }
            edits.removed = (edits.removed + replaced.map(\.range)).sorted { $0.lowerBound < $1.lowerBound }
        }
    }

    /// What trusted servers have said in a copy: the names behind the beginning, in lower case.
    private static func said(by edits: MessageEdits, _ hand: MessageInHand) -> Set<String> {
        guard !edits.trusted.isEmpty else { return [] }
        let kept = Set(edits.trusted.map(\.range))
        let fields = hand.facts.internalFields.filter { kept.contains($0.range) }
        return Set(fields.compactMap { $0.subject.map { String($0) } })
    }

    /// The fields that servers of one organization trust each other for, without the beginning of their names. What a
    /// trusted server has said itself stays.
    private func organizationFields(_ hand: MessageInHand, _ verdict: Verdict, said: Set<String>) -> [String] {
        let attribution = hand.attribution
        let authors = hand.facts.authors?.addresses ?? hand.whole.author.map { [$0] } ?? []
        let isInternal =
            attribution.direction == .originating && attribution.isMatchedByIdentity && !authors.isEmpty
            && authors.allSatisfy(hand.isOwn)
        let fields = [
            ("SCL", verdict.confidence?.description),
            ("AuthAs", isInternal ? "Internal" : "Anonymous"),
            ("AuthSource", hand.snapshot.server.hostname.name),
            ("MessageDirectionality", attribution.direction == .originating ? "Originating" : "Incoming"),
            ("Network-Message-Id", hand.facts.networkMessageID.description),
        ]
        return fields.compactMap { name, value in
            guard let value, said.isEmpty || !said.contains(name.lowercased()) else { return nil }
            return "\(name): \(value)"
        }
    }
}
