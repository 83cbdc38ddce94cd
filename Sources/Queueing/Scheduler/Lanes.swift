import Mail

/// The ready recipients of one queue, in a lane for each priority and one for reports, and whose turn it is among them.
struct Lanes {
    private var high = Lane()
    private var normal = Lane()
    private var low = Lane()
    private var reports = Lane()
    private var starts: UInt = 0
    /// Starts of other mail since the last one of a report.
    private var startsSinceReport = 0

    subscript(lane: Lane.Name) -> Lane {
        get {
            switch lane {
            case .high: high
            case .normal: normal
            case .low: low
            case .report: reports
            }
        }
        _modify {
            switch lane {
            case .high: yield &high
            case .normal: yield &normal
            case .low: yield &low
            case .report: yield &reports
            }
        }
    }

    /// Whether the next start takes the oldest of all lanes, so that no lane starves.
    var takesOldest: Bool { starts % 8 == 7 }

    /// Whether a report goes before other mail.
    var isReportDue: Bool { startsSinceReport >= 8 }

    /// Recipients of a message start, some of which have started before and came back.
    mutating func start(_ lane: Lane.Name, _ sequence: SequenceNumber, new: Int, back: Int) {
        if lane == .report {
            startsSinceReport = 0
        } else {
            starts &+= 1
            startsSinceReport = min(startsSinceReport + 1, 8)
        }
        self[lane].start(sequence, new: new, back: back)
    }

    /// The oldest ready recipient.
    mutating func first(in table: RecipientTable) -> Place? {
        let firsts = [high.first(in: table), normal.first(in: table), low.first(in: table), reports.first(in: table)]
        return firsts.compactMap { $0 }.min()
    }

    /// The oldest ready recipient of each lane that has one, the highest lane first.
    mutating func firsts(in table: RecipientTable) -> [Place] {
        [high.first(in: table), normal.first(in: table), low.first(in: table), reports.first(in: table)]
            .compactMap { $0 }
    }

    /// The highest lane in which somebody is ready.
    mutating func highest(in table: RecipientTable) -> Lane.Name? {
        Lane.Name.allCases.first { self[$0].first(in: table) != nil }
    }

    /// The oldest ready recipients of all lanes, for display: up to `limit` of each lane.
    mutating func prefix(_ limit: Int, in table: RecipientTable) -> [Place] {
        Lane.Name.allCases.flatMap { self[$0].prefix(limit, in: table) }
    }
}
