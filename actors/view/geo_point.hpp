// Places on the Earth as points of the unit sphere: the straight line between two of them grows
// with the distance over the ground and costs three multiplications, so distances are compared by
// it. The Earth is a sphere here, which is off by up to half a percent.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace moim::actors {

/// Mean radius of the Earth (IUGG 1980), in metres.
inline constexpr double earth_radius_m = 6'371'008.8;
/// Half way around: nothing is further away.
inline constexpr double distance_m_max = earth_radius_m * std::numbers::pi;

/// All NaN by default, for things without a place: such a point is near nothing.
struct geo_point {
  double x = std::numeric_limits<double>::quiet_NaN();
  double y = x;
  double z = x;
};

/// WGS84 degrees.
inline geo_point point_at(double latitude, double longitude) {
  const double to_radians = std::numbers::pi / 180;
  const double ring = std::cos(latitude * to_radians);
  return {ring * std::cos(longitude * to_radians), ring * std::sin(longitude * to_radians),
          std::sin(latitude * to_radians)};
}

/// Square of the straight line between two points, in radii: 0 to 4, and a little more by rounding.
inline constexpr double chord2_max = 4.000001;
inline double chord2(const geo_point& a, const geo_point& b) {
  const double x = a.x - b.x;
  const double y = a.y - b.y;
  const double z = a.z - b.z;
  return x * x + y * y + z * z;
}

inline double distance_m_of(double squared_chord) {
  return 2 * earth_radius_m * std::asin(std::min(1.0, std::sqrt(squared_chord) / 2));
}

inline double chord2_of(double distance_m) {
  const double half = std::sin(std::min(distance_m, distance_m_max) / earth_radius_m / 2);
  return 4 * half * half;
}

}  // namespace moim::actors
