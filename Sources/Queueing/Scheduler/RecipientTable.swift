import Mail

/// A recipient in a queue. Forty bytes, because there may be millions.
struct Entry {
    /// What it is doing.
    enum Stage: UInt8 {
        case ready
        case deferred
        case active
        /// Under way, and to be removed when that ends.
        case removing
        /// Held back by an administrator.
        case suspended
        /// None: the slot waits to be used again.
        case vacant
    }

    /// What else is known of it.
    struct Marks: OptionSet {
        let rawValue: UInt8
        /// Held back by an administrator, at once or when its attempt ends.
        static let suspended = Marks(rawValue: 1)
        /// The sender was told of its delay.
        static let delayNotified = Marks(rawValue: 2)
        /// The sender is to be told of its removal.
        static let reported = Marks(rawValue: 4)
        /// It has started, and came back since its destination failed: its message still counts as started in its lane.
        static let cameBack = Marks(rawValue: 8)
    }

    var id: RecipientID
    var sequence: SequenceNumber
    var acceptedAt: Instant
    /// The index of its queue.
    var queue: UInt32
    /// Goes up with every change of place, so that what remembers an older place knows that it is out of date.
    var ticket: UInt32
    var attempts: UInt16
    /// How often its queue had gone into Retry when it came into the queue (``DestinationHealth/retries``).
    var retriesBefore: UInt16 = 0
    var priority: Priority
    var stage: Stage
    var work: Work
    var marks: Marks = []

    /// The lane it stands in when it is ready.
    var lane: Lane.Name { Lane.Name(priority, work) }
}

/// Where an entry stands in a lane: by sequence, and for recipients of one message by slot.
struct Place: Comparable {
    var sequence: SequenceNumber
    var slot: UInt32
    var ticket: UInt32

    static func < (a: Place, b: Place) -> Bool { (a.sequence, a.slot) < (b.sequence, b.slot) }
}

/// All recipients in all queues, by identity.
///
/// Lanes and timers hold slots with tickets. Taking an entry out only changes its ticket; what is out of date is thrown
/// away when it comes to the front, so nothing ever searches a queue.
struct RecipientTable {
    private var entries: [Entry] = []
    private var vacant: [UInt32] = []
    private var slots: [RecipientID: UInt32] = [:]

    /// How many recipients are in queues.
    var count: Int { slots.count }

    /// Slots in use and vacant ones.
    var slotCount: Int { entries.count }

    /// The slots of a message's recipients, of those in a range.
    func slots(of sequence: SequenceNumber, in range: Range<Int>) -> [UInt32] {
        range.clamped(to: 0..<entries.count).compactMap { index in
            let entry = entries[index]
            guard entry.sequence == sequence, isOccupied(UInt32(index)) else { return nil }
            return UInt32(index)
        }
    }

    /// Whether there is a recipient in a slot.
    func isOccupied(_ slot: UInt32) -> Bool { entries[Int(slot)].stage != .vacant }

    func slot(of id: RecipientID) -> UInt32? { slots[id] }

    subscript(slot: UInt32) -> Entry {
        get { entries[Int(slot)] }
        _modify { yield &entries[Int(slot)] }
    }

    func isCurrent(_ place: Place) -> Bool { entries[Int(place.slot)].ticket == place.ticket }

    /// The place of an entry as it stands now.
    func place(of slot: UInt32) -> Place {
        let entry = entries[Int(slot)]
        return Place(sequence: entry.sequence, slot: slot, ticket: entry.ticket)
    }

    /// Adds a recipient; nil when it is known already.
    mutating func insert(_ recipient: QueuedRecipient, queue: UInt32) -> UInt32? {
        let slot = vacant.last ?? UInt32(entries.count)
        if let known = slots.updateValue(slot, forKey: recipient.id) {
            slots[recipient.id] = known
            return nil
        }
        var entry = Entry(
            id: recipient.id, sequence: recipient.sequence, acceptedAt: recipient.acceptedAt, queue: queue, ticket: 0,
            attempts: UInt16(clamping: recipient.attempts), priority: recipient.priority, stage: .ready,
            work: recipient.work)
        if recipient.isSuspended { entry.marks.insert(.suspended) }
        if recipient.isDelayNotified { entry.marks.insert(.delayNotified) }
        if vacant.popLast() != nil {
            // The ticket goes on from the entry that was here before: its old places stay out of date.
            entry.ticket = entries[Int(slot)].ticket &+ 1
            entries[Int(slot)] = entry
        } else {
            entries.append(entry)
        }
        return slot
    }

    /// Puts an entry into another stage and gives it a new ticket.
    mutating func turn(_ slot: UInt32, _ stage: Entry.Stage) {
        entries[Int(slot)].stage = stage
        entries[Int(slot)].ticket &+= 1
    }

    mutating func remove(_ slot: UInt32) {
        slots[entries[Int(slot)].id] = nil
        turn(slot, .vacant)
        vacant.append(slot)
    }
}
