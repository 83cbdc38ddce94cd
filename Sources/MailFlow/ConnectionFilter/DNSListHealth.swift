package import DNS
package import Mail

/// Why a list in DNS is not used.
package enum DNSListFault: Sendable, Hashable, CustomStringConvertible {
    /// It has not been tested yet.
    case untested
    /// It has 127.0.0.1, which no list may have: it lists everybody, or is none any more.
    case listsEverybody
    /// It answers with an address that no list answers with.
    case outside(IPAddress)
    /// It says that it does not answer this server.
    case refusesQueries(IPAddress)
    /// It lacks 127.0.0.2, which every list has.
    case lacksTestEntry
    /// It does not answer.
    case silent

    /// What is wrong with a list by an answer of it; nil for an answer such as lists give.
    package init?(in answer: Answer) {
        for case .address(let address) in answer.records {
            // RFC 5782 section 2.1: the addresses are in 127.0.0.0/8.
            guard let bits = address.v4Bits, bits >> 24 == 127 else {
                self = .outside(address)
                return
            }
            // 127.255.255.0/24 is where lists say that they don't answer this server.
            if bits >> 8 == 0x7fff_ff {
                self = .refusesQueries(address)
                return
            }
        }
        return nil
    }

    /// In words.
    package var description: String {
        switch self {
        case .untested: "it has not been tested yet"
        case .listsEverybody: "it lists 127.0.0.1, which no list may have, so it lists everybody"
        case .outside(let address): "it answers \(address), which is outside 127.0.0.0/8"
        case .refusesQueries(let address): "it answers \(address), by which lists refuse to answer a server"
        case .lacksTestEntry: "it lacks its test entry 127.0.0.2, so it is empty or no list"
        case .silent: "it does not answer"
        }
    }
}

/// What the test of a list found: what it says of the entries that no list may have, and of the one that all have.
package struct DNSListTest: Sendable, Hashable {
    /// What it says of 127.0.0.1; nil where it did not answer.
    package var absent: Answer?
    /// What it says of 127.0.0.2.
    package var present: Answer?
    /// What it says of ::FFFF:7F00:1.
    package var absentIPv6: Answer?

    package init(absent: Answer?, present: Answer?, absentIPv6: Answer?) {
        self.absent = absent
        self.present = present
        self.absentIPv6 = absentIPv6
    }
}

/// Whether a list in DNS can be believed: by tests at the start and from time to time (RFC 5782 section 5), and by what it
/// answers to real questions.
package struct DNSListHealth: Sendable, Hashable {
    /// What a test or an answer changed.
    package enum Change: Sendable, Hashable {
        /// The list is not used from now on.
        case ignored(DNSListFault)
        /// It is used again, or for the first time.
        case used
    }

    /// Clients in a row about which a list did not answer, and tests in a row, by which it counts as silent.
    package static let silence = 5

    /// Why it is not used; nil where it is.
    package private(set) var fault: DNSListFault? = .untested
    /// Whether it is used for IPv6 addresses too.
    package private(set) var isForIPv6 = true
    private var unansweredTests = 0
    private var unansweredClients: Set<IPAddress> = []

    /// A list that has not been tested yet.
    package init() {}

    /// Whether it is asked about an address.
    package func isAsked(about address: IPAddress) -> Bool {
        fault == nil && (address.family == .v4 || isForIPv6)
    }

    /// Takes the result of a test. A list that is used is not given up for one test without an answer.
    package mutating func tested(_ test: DNSListTest) -> Change? {
        guard let absent = test.absent, let present = test.present else {
            unansweredTests += 1
            return fault != nil || unansweredTests >= Self.silence ? become(.silent) : nil
        }
        answers()
        isForIPv6 = test.absentIPv6.map { $0.records.isEmpty } ?? isForIPv6
        if let fault = DNSListFault(in: absent) ?? DNSListFault(in: present) { return become(fault) }
        if !absent.records.isEmpty { return become(.listsEverybody) }
        return become(present.records.isEmpty ? .lacksTestEntry : nil)
    }

    /// Takes the answer to a question about a client.
    package mutating func answered(_ reading: DNSListReading) -> Change? {
        switch reading {
        case .notListed, .listed:
            answers()
            return nil
        case .faulty(let found): return fault == nil ? become(found) : nil
        case .unknown: return nil
        }
    }

    /// Whether so many clients went without an answer that the next one's question has a test beside it.
    package var isDoubted: Bool { unansweredClients.count >= Self.silence - 1 }

    /// Takes it that a question about a client was not answered. It is given up only for several clients, and only where a
    /// test goes without an answer too: what is asked about one client may fail for a reason of that client's.
    ///
    /// - Parameter isTestAnswered: whether a test that was asked beside it was answered; nil where there was none.
    package mutating func unanswered(about client: IPAddress, isTestAnswered: Bool?) -> Change? {
        guard fault == nil else { return nil }
        if isTestAnswered == true { answers() }
        // As many as count, and no more.
        if unansweredClients.count < Self.silence { unansweredClients.insert(client.source) }
        return isTestAnswered == false && unansweredClients.count >= Self.silence ? become(.silent) : nil
    }

    /// Takes what the list says of 127.0.0.1 between tests.
    package mutating func absenceAnswered(_ answer: Answer) -> Change? {
        guard fault == nil else { return nil }
        if let fault = DNSListFault(in: answer) { return become(fault) }
        return answer.records.isEmpty ? nil : become(.listsEverybody)
    }

    private mutating func answers() {
        unansweredTests = 0
        unansweredClients = []
    }

    private mutating func become(_ new: DNSListFault?) -> Change? {
        let old = fault
        fault = new
        if new == nil { answers() }
        guard old != new else { return nil }
        return new.map { .ignored($0) } ?? .used
    }
}
