internal import Facts
internal import Mail
internal import Organization

/// Puts a banner into the copies of recipients whose policy asks for it, where the author has not written to the organization
/// before (docs/reference/first-contact.md). Copies that are held, and copies for other organizations, have none.
struct FirstContactBanner: ExaminationStage {
    func rule(on hand: inout MessageInHand) -> Reply? {
        guard let outcomes = hand.outcomes, outcomes.verdicts.contains(where: \.showsFirstContactBanner),
            hand.attribution.direction == .incoming
        else { return nil }
        let judged = hand
        let banner = FirstContactWords.banner(
            about: judged.listedAuthors.single, in: judged.organization.noticeLanguage)
        let writer = DisclaimerWriter(judged)
        hand.accepted.edit(
            where: { delivery in
                outcomes.verdict(on: delivery).showsFirstContactBanner && delivery.placement.hold == nil
                    && judged.isOwn(delivery.deliverTo)
            },
            by: { edits in
                // What can't take it stays as it is: a signature of its author counts for more.
                _ = writer.apply(banner, sender: nil, to: &edits)
            })
        return nil
    }
}
