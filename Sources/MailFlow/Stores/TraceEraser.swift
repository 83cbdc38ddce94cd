package import Mail
package import Queueing

/// Takes rows out of the trace for good, before their time: for a person who is to be forgotten.
package protocol TraceEraser: Sendable {
    /// How many rows a call takes at most, so that mail never waits long for it.
    static var rowsPerCall: Int { get }

    /// Removes rows of messages that have ended: recipients with their events, and named recipients. Rows of what waits
    /// stay. A message that has no row left goes whole; of one that has, the decisions about the address go.
    ///
    /// - Returns: how many rows there were.
    func erase(_ rows: [RecipientID], of address: AddressDigest) async throws(StoreError) -> Int

    /// Removes refusals at the edge.
    ///
    /// - Returns: how many there were.
    func erase(_ refusals: [ForgottenRefusal]) async throws(StoreError) -> Int

    /// Takes the octets of all that was removed before out of every file of the store: out of what is logged for a crash,
    /// too.
    ///
    /// - Returns: false where a file that somebody reads has octets still, so that it has to be asked again.
    func eraseRemains() async throws(StoreError) -> Bool
}

extension TraceEraser {
    /// 500.
    package static var rowsPerCall: Int { 500 }
}
