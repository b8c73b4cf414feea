// Valid input, which tests use as it is or with one member broken.
export const password = 'correct-horse-7';

const day = 24 * 60 * 60 * 1000;

/** The date in Seoul, `days` days from now. */
export const dateIn = (days) => new Date(Date.now() + days * day + 9 * 60 * 60 * 1000)
  .toISOString().slice(0, 10);

/** A store whose slots can be reserved now. */
export const store = (changes = {}) => ({
  name: 'Persimmon Week',
  bio: 'Dried persimmons from Sangju.',
  category: 'food',
  location: '서울 성동구 성수동2가',
  latitude: 37.5446,
  longitude: 127.0559,
  startDate: dateIn(1),
  endDate: dateIn(10),
  reservationOpensAt: new Date(Date.now() - day).toISOString(),
  reservationClosesAt: new Date(Date.now() + 9 * day).toISOString(),
  timeSlots: ['10:00', '11:30'],
  capacityPerSlot: 2,
  waitlistLimit: 2,
  ...changes,
});

export const nobody = '01900000-0000-7000-8000-000000000000';
