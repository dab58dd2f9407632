import Gateway
import Messages
import Testing

extension Samples {
    static func stop(_ phone: Int, from number: Originator? = nil, word: String = "Stop ß") throws -> Stop {
        Stop(Stop.Key(try Samples.phone(phone), from: number), at: moment(Int64(phone)), word: word, by: "carrier")
    }

    /// Stops of two phones, from every kind of number and from all.
    static func stops() throws -> [Stop] {
        var stops: [Stop] = []
        for phone in 1...2 {
            let numbers: [Originator?] = [
                nil, .number(try Samples.phone(900)), .shortCode("12345"), .name("Acme"), .name("#12345"),
            ]
            for number in numbers { stops.append(try stop(phone, from: number)) }
        }
        return stops
    }
}

extension Store {
    fileprivate func stopList() async throws -> Set<Stop> { Set(try await stops(after: nil, limit: 1000)) }
}

extension ConformanceCase {
    static let stopLists = [
        ConformanceCase("stops come back as they were, once each") { bench in
            let all = try Samples.stops()
            #expect(try await bench.store.stopList().isEmpty)
            #expect(try await bench.store.keep(all) == all.count)
            try await bench.reopen()
            #expect(try await bench.store.stopList() == Set(all))
            #expect(try await bench.store.stops(after: nil, limit: 1000).count == all.count)
            #expect(try await bench.store.keep([Stop]()) == 0)
        },
        ConformanceCase("a stop that is there already stays as it is") { bench in
            let first = try Samples.stop(1)
            var second = first
            (second.at, second.word, second.by) = (Samples.moment(99), "", "ann")
            let other = try Samples.stop(2)
            #expect(try await bench.store.keep([first]) == 1)
            #expect(try await bench.store.keep([second, other, other]) == 1)
            #expect(try await bench.store.stopList() == [first, other])
        },
        ConformanceCase("a stop that was taken off is gone, those of other numbers are not") { bench in
            let all = try Samples.stops()
            _ = try await bench.store.keep(all)
            let gone = [all[0], all[7]]
            #expect(try await bench.store.remove(gone.map(\.key) + [try Samples.stop(77).key]) == 2)
            #expect(try await bench.store.remove(gone.map(\.key)) == 0)
            #expect(try await bench.store.remove([Stop.Key]()) == 0)
            try await bench.reopen()
            #expect(try await bench.store.stopList() == Set(all).subtracting(gone))
        },
        ConformanceCase("the stop list comes in pages that neither overlap nor leave out") { bench in
            let all = try Samples.stops() + (10..<30).map { try Samples.stop($0) }
            _ = try await bench.store.keep(all)
            var seen: [Stop] = []
            while true {
                let page = try await bench.store.stops(after: seen.last?.key, limit: 7)
                #expect(page.count <= 7)
                guard let last = page.last else { break }
                seen += page
                // The place stays also when what was there is gone.
                _ = try await bench.store.remove([last.key])
            }
            #expect(seen.count == all.count && Set(seen) == Set(all))
            #expect(try await bench.store.stops(after: nil, limit: 0).isEmpty)
            #expect(try await bench.store.stops(after: nil, limit: -1).isEmpty)
        },
        ConformanceCase("a stop, and its end, are of one commit with the text that asked for it") { bench in
            let stops = [try Samples.stop(1), try Samples.stop(2)]
            var alongside = Alongside()
            alongside.stops = stops
            _ = try await bench.store.accept(Samples.submission(), content: [], orders: [], alongside: alongside)
            #expect(try await bench.store.stopList() == Set(stops))
            alongside = Alongside()
            (alongside.stops, alongside.startedAgain) = ([try Samples.stop(1, word: "again")], [stops[1].key])
            _ = try await bench.store.accept(Samples.submission(), content: [], orders: [], alongside: alongside)
            try await bench.reopen()
            #expect(try await bench.store.stopList() == [stops[0]])
        },
    ]
}
