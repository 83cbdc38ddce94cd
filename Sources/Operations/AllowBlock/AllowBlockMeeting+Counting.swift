import Mail
import MailFlow
import Organization
import Queueing

extension Administration {
    /// Messages that are looked at, at most, for what entries meet.
    private static let mostMet = 2_000
    /// Portions of marks that are looked at, at most.
    private static let mostPortions = 4_000

    /// What of the mail of the last 48 hours entries meet; nil where they block nothing that marks tell of, and where nobody
    /// keeps marks or can read them.
    func meeting(_ items: [TenantAllowBlockListItem], of organization: String) async -> AllowBlockMeeting? {
        guard let marks, items.contains(where: { $0.action == .block && $0.listType != .ip }) else { return nil }
        let now = time.wallTime()
        let judge = RecentMarkJudge(items, at: now)
        var meeting = AllowBlockMeeting(waiting: 0, held: 0, delivered: 0, isCutOff: false)
        var place: LateSweep.Place?
        var met = 0
        do {
            for _ in 0..<Self.mostPortions {
                let page = try marks.read(from: place)
                for mark in page.marks where mark.organization == organization {
                    guard now.milliseconds - mark.received.milliseconds <= RecentMark.lifetime.milliseconds,
                        judge.finding(of: mark) != nil
                    else { continue }
                    guard met < Self.mostMet else {
                        meeting.isCutOff = true
                        return meeting
                    }
                    met += 1
                    meeting.add(try await stores.lookup.status(of: "\(mark.sequence)"))
                }
                guard let next = page.next, !page.isLast else { return meeting }
                place = next
                // Others want the thread, too.
                await Task.yield()
            }
            meeting.isCutOff = true
            return meeting
        } catch {
            return nil
        }
    }
}

extension AllowBlockMeeting {
    /// Adds the copies of a message.
    fileprivate mutating func add(_ message: MessageStatus?) {
        for recipient in message?.recipients ?? [] {
            switch recipient.state {
            case .waiting: waiting += 1
            case .quarantined: held += 1
            case .delivered: delivered += 1
            case .failed, .expired, .removed, .discarded: break
            }
        }
    }
}
