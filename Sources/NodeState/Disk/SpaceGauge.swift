/// Tells what room this machine has for mail.
package protocol SpaceGauge: Sendable {
    /// False while the disk has less free space than the reserve: answer MAIL with `452 4.3.1`.
    var acceptsMail: Bool { get }

    /// Octets that wait for a commit, and how many may; beyond, acceptances are refused as `full`.
    var commitQueue: (waiting: Int, capacity: Int) { get }

    /// Octets of mail that waits, by organization.
    var waitingOctets: [String: Int] { get }

    /// Looks at the free space now, not only with the next commit, so that mail is accepted again when there is room;
    /// gives the octets in the store's files that deleted mail left for new mail. Waits for the disk.
    func checkSpace() -> Int
}
