import NIOConcurrencyHelpers
package import NIOCore

/// The connections of the listener, and which of them have a place. One that rests, or has been long about a request,
/// gives its place to a new one when all are taken, so that nobody keeps others out by doing nothing.
package final class ConnectionTable: Sendable {
    /// How many connections are served at a time.
    package static let most = 200
    /// As many more are told that the server is busy; beyond, connections are closed.
    package static let mostBusy = 40
    /// How long a connection keeps its place at least, whatever it does.
    package static let grace = TimeAmount.seconds(1)
    /// After so many octets of one content, a connection has proved that it is at work.
    package static let provingOctets = 2 << 20

    /// What became of a new connection.
    package enum Place: Hashable, Sendable {
        /// It is served.
        case served
        /// It is told that the server is busy.
        case busy
        /// There are far too many: it is to be closed.
        case refused
    }

    private struct Connection {
        var channel: any Channel
        var place: Place
        /// Since when nothing is worked on for it; nil while something is.
        var idleSince: NIODeadline?
    }

    private let connections = NIOLockedValueBox<[ObjectIdentifier: Connection]>([:])
    private let most: Int
    private let mostBusy: Int

    /// An empty table.
    package init(most: Int = ConnectionTable.most, mostBusy: Int = ConnectionTable.mostBusy) {
        self.most = most
        self.mostBusy = mostBusy
    }

    /// Takes a connection in.
    package func add(_ channel: any Channel, at now: NIODeadline = .now()) -> Place {
        let (place, leaving) = connections.withLockedValue { connections -> (Place, (any Channel)?) in
            let served = connections.filter { $0.value.place == .served }
            var place = served.count < most ? Place.served : .busy
            var leaving: (any Channel)?
            if place == .busy, let key = ConnectionTable.longestIdle(served, at: now) {
                leaving = connections.removeValue(forKey: key)?.channel
                place = .served
            }
            if place == .busy, connections.count - served.count >= mostBusy { return (.refused, leaving) }
            connections[ObjectIdentifier(channel)] = Connection(channel: channel, place: place, idleSince: now)
            return (place, leaving)
        }
        leaving?.close(promise: nil)
        return place
    }

    private static func longestIdle(
        _ served: [ObjectIdentifier: Connection], at now: NIODeadline
    ) -> ObjectIdentifier? {
        let longest = served.min { ($0.value.idleSince ?? now) < ($1.value.idleSince ?? now) }
        guard let longest, let since = longest.value.idleSince, since + grace <= now else { return nil }
        return longest.key
    }

    /// Something is worked on for a connection: its request has come as a whole, or enough of its content.
    func works(_ channel: any Channel) { setIdle(channel, since: nil) }

    /// A connection has its answer.
    func rests(_ channel: any Channel) { setIdle(channel, since: .now()) }

    private func setIdle(_ channel: any Channel, since moment: NIODeadline?) {
        connections.withLockedValue { $0[ObjectIdentifier(channel)]?.idleSince = moment }
    }

    /// Whether a connection is one that is told that the server is busy.
    func isBusy(_ channel: any Channel) -> Bool {
        connections.withLockedValue { $0[ObjectIdentifier(channel)]?.place != .served }
    }

    /// A connection was closed.
    func remove(_ channel: any Channel) {
        connections.withLockedValue { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// How many connections there are.
    package var count: Int { connections.withLockedValue { $0.count } }
}
